"""A version that is not fit to answer is refused, the one before goes on, and everybody can know why."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from integration.serving.following.conftest import FEATURES, QUIET, SCHEMA, World, changed, line
from nblift.model.schema import Feature
from nblift.serving.errors import NoModel
from nblift.serving.following.store import Offer

pytestmark = QUIET

CLASSES = replace(SCHEMA, task="classification", classes=("a", "b"))
NEW = Feature("new", "number", "float64", False, 0.0, 1.0, None, 0.5)

UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "no schema": ({"without": "schema.json"}, "the model has no schema.json"),
    "no estimator": ({"without": "model.skops"}, "the model has no model.skops"),
    "a pickle": ({"form": "cloudpickle"}, "the model is a pickle, which runs code of its own while loading"),
    "a NaN for its example": ({"model": line(float("nan"))}, "the model's answer is not a finite number"),
    "another task": ({"schema": CLASSES}, "it answers with a classification, not a regression"),
    "a type": ({"schema": changed(0, type="integer", dtype="int64", example=1)}, "x is of type integer, not number"),
    "a category": ({"schema": changed(2, categories=("a",))}, "kind knows 1 of its categories no more"),
    "free text": ({"schema": changed(2, categories=None)}, ""),
    "a required feature": ({"schema": replace(SCHEMA, features=(*FEATURES, NEW))}, "new is new and required"),
}


def started(world: World) -> tuple[Any, Any]:
    """A follower and a worker with version 1 in production, which answers x."""
    follower, worker = world.follower(), world.worker()
    world.promote(world.register(line(1)))
    follower.poll()
    worker.look()
    assert worker.ask(2) == (2.0, "1")
    return follower, worker


@pytest.mark.parametrize("kind", UNFIT)
def test_what_is_unfit_is_refused_and_the_one_before_answers(world: World, kind: str) -> None:
    follower, worker = started(world)
    given, reason = UNFIT[kind]
    world.promote(world.register(**{"model": line(2), **given}))
    follower.poll()
    worker.look()
    if not reason:
        assert worker.ask(2) == (4.0, "2")
        return
    assert worker.ask(2) == (2.0, "1")
    assert worker.desk.refusal is not None
    assert worker.desk.refusal.version == "2"
    assert reason in worker.desk.refusal.reason
    assert worker.changes("refused") == 1
    # and the corrected alias is taken
    world.promote(world.register(line(3)))
    follower.poll()
    worker.look()
    assert worker.ask(2) == (6.0, "3")
    assert worker.desk.refusal is None


def test_it_is_tried_with_what_was_asked_lately(world: World) -> None:
    follower, worker = started(world)
    worker.ask(10.0, 10.0)
    world.promote(world.register(line(5e307, -5e307)))
    follower.poll()
    worker.look()
    assert worker.desk.version == "1"
    assert worker.desk.refusal.reason.startswith("it has no answer to a request that was answered lately")
    assert "10" not in worker.desk.refusal.reason


def test_what_one_worker_refuses_no_worker_answers_with(world: World) -> None:
    follower, first = started(world)
    second = world.worker()
    second.look()
    second.ask(10.0, 10.0)
    world.promote(world.register(line(5e307, -5e307)))
    follower.poll()
    first.look()
    assert first.desk.version == "2"
    second.look()
    first.look()
    assert (first.desk.version, second.desk.version) == ("1", "1")
    newcomer = world.worker()
    newcomer.look()
    assert newcomer.desk.version == "1"


def test_what_breaks_callers_is_taken_where_that_is_allowed(world: World) -> None:
    follower, _ = started(world)
    bold = world.worker(allow_breaking=True)
    bold.look()
    bold.ask(2)
    world.promote(world.register(line(2), changed(2, categories=("b",), example="b")))
    follower.poll()
    bold.look()
    assert bold.desk.version == "2"


def test_a_roll_back_is_not_refused_for_its_schema(world: World) -> None:
    follower, worker = started(world)
    world.promote(world.register(line(2), changed(2, categories=("a", "b", "c"))))
    follower.poll()
    worker.look()
    worker.desk.service.predict({"x": 1, "y": 1, "kind": "c"})
    world.promote("1")
    follower.poll()
    worker.look()
    assert worker.ask(2) == (2.0, "1")


def test_the_first_version_is_refused_aloud(world: World) -> None:
    follower, worker = world.follower(), world.worker()
    world.promote(world.register(line(float("nan"))))
    follower.poll()
    worker.look()
    with pytest.raises(NoModel, match="version 1 was refused: the model's answer is not a finite number"):
        worker.ask(2)


def test_what_was_refused_is_tried_again_when_the_service_starts_anew(world: World) -> None:
    follower, worker = started(world)
    world.promote(world.register(line(2), form="cloudpickle"))
    follower.poll()
    worker.look()
    assert worker.desk.version == "1"
    # the file is a pickle in name only, so that also a trusting service cannot load it; but it tries
    trusting = world.worker(allow_pickle=True)
    world.follower().poll()
    trusting.look()
    assert trusting.desk.version == "1"
    assert "cannot be loaded" in trusting.desk.refusal.reason


DIE = """
import os, sys
from nblift.serving.settings import Settings
from nblift.serving.following.store import open_store
from nblift.serving.following.trying import trying

store = open_store(Settings(model="line", registry_uri=sys.argv[1], store=sys.argv[2]))
with trying(store, store.offer()):
    os.kill(os.getpid(), 9)
"""


def test_a_version_that_kills_its_workers_is_left_alone(world: World) -> None:
    follower, worker = started(world)
    world.promote(world.register(line(2)))
    follower.poll()
    command = [sys.executable, "-c", DIE, world.settings.registry_uri, str(world.settings.store)]
    for _ in range(3):
        assert subprocess.run(command, check=False, env={**os.environ}).returncode == -9
    worker.look()
    assert worker.desk.version == "1"
    assert worker.desk.refusal.reason == "workers died while they tried it"
    # a restart alone does not give it another three lives
    world.follower().poll()
    worker.look()
    assert worker.desk.version == "1"


def test_a_single_death_is_chance(world: World) -> None:
    follower, worker = started(world)
    world.promote(world.register(line(2)))
    follower.poll()
    command = [sys.executable, "-c", DIE, world.settings.registry_uri, str(world.settings.store)]
    subprocess.run(command, check=False)
    worker.look()
    assert worker.desk.version == "2"
    assert list(world.store.trying.iterdir()) == []


def test_refusals_and_offers_are_numbered_without_end(world: World) -> None:
    follower, worker = started(world)
    numbers = []
    for version in (world.register(line(2)), "1", "2", "1"):
        world.promote(version)
        follower.poll()
        worker.look()
        offer = world.store.offer()
        assert isinstance(offer, Offer)
        numbers.append(offer.number)
    assert numbers == sorted(set(numbers))
