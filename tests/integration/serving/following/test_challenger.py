"""A challenger is asked beside and compared; nobody gets its answers."""

from __future__ import annotations

import time
from typing import Any

from integration.serving.following.conftest import QUIET, Worker, World, changed, line
from nblift.serving.following.challenging import Challenge
from nblift.serving.following.shadow import WAITING

pytestmark = QUIET


def challenged(world: World, model: Any, **given: Any) -> Worker:
    """A worker that answers x, with a challenger that it asks all requests."""
    world.promote(world.register(line(1)))
    world.promote(world.register(model, **given), "challenger")
    world.follower(shadow=1.0).poll()
    worker = world.worker(shadow=1.0)
    worker.look()
    return worker


def counted(worker: Worker, least: int) -> Challenge:
    """The report, once so many requests were compared."""
    for _ in range(600):
        worker.challenging.tell()
        report = worker.challenging.report()
        assert report is not None
        counts = report.counts
        if counts.agree + counts.differ + counts.failed >= least:
            return report
        time.sleep(0.05)
    raise AssertionError("the challenger was not asked")


def test_its_answers_are_compared_and_never_returned(world: World) -> None:
    worker = challenged(world, line(1, 1))
    for x in range(10):
        assert worker.ask(x, 0.0) == (x, "1")
    for x in range(5):
        assert worker.ask(x, 3.0) == (x, "1")
    report = counted(worker, 15)
    assert (report.version, report.problem) == ("2", None)
    assert (report.counts.agree, report.counts.differ, report.counts.failed) == (10, 5, 0)
    assert report.counts.largest == 3.0


def test_what_only_the_challenger_cannot_answer_is_counted(world: World) -> None:
    worker = challenged(world, line(5e307, -5e307))
    worker.ask(10, 10)
    assert counted(worker, 1).counts.failed == 1


def test_a_challenger_may_break_callers_but_then_fails(world: World) -> None:
    worker = challenged(world, line(1), schema=changed(2, categories=("b",), example="b"))
    worker.ask(1)
    assert counted(worker, 1).counts.failed == 1


def test_one_that_cannot_be_loaded_is_told(world: World) -> None:
    worker = challenged(world, line(1), form="cloudpickle")
    assert worker.ask(2) == (2.0, "1")
    report = worker.challenging.report()
    assert report is not None
    assert report.problem is not None
    assert "pickle" in report.problem


def test_counts_are_summed_over_workers_and_begin_anew_with_another_challenger(world: World) -> None:
    first = challenged(world, line(2))
    second = world.worker(shadow=1.0)
    second.look()
    first.ask(1)
    second.ask(1)
    counted(first, 1)
    assert counted(second, 2).counts.differ == 2
    world.promote(world.register(line(1)), "challenger")
    world.follower(shadow=1.0).poll()
    first.look()
    report = first.challenging.report()
    assert report is not None
    assert (report.version, report.counts.differ) == ("3", 0)


def test_once_promoted_it_is_no_challenger(world: World) -> None:
    worker = challenged(world, line(2))
    world.promote("2")
    world.follower(shadow=1.0).poll()
    worker.look()
    assert worker.desk.version == "2"
    assert worker.shadow.service is None
    assert worker.challenging.report() is None


def test_without_the_setting_none_is_loaded(world: World) -> None:
    world.promote(world.register(line(1)))
    world.promote(world.register(line(2)), "challenger")
    world.follower().poll()
    worker = world.worker()
    worker.look()
    assert worker.shadow.service is None
    assert len(list(world.store.versions.iterdir())) == 1


def test_a_busy_challenger_is_not_waited_for(world: World) -> None:
    world.promote(world.register(line(1)))
    world.follower().poll()
    worker = world.worker(shadow=1.0)
    worker.look()
    # as if its thread were busy for as long as this takes
    worker.shadow.service = worker.desk.service
    for x in range(WAITING + 50):
        assert worker.ask(x) == (x, "1")
    assert worker.shadow.counts.dropped == 50
