"""A version that is promoted answers at the next look; one that is rolled back to, as well."""

from __future__ import annotations

import json

import pytest

from integration.serving.following.conftest import QUIET, World, line
from nblift.serving.errors import NoModel

pytestmark = QUIET


def test_before_the_first_promotion_there_is_no_model_and_then_there_is(world: World) -> None:
    follower, worker = world.follower(), world.worker()
    first = world.register(line(1))
    follower.poll()
    worker.look()
    with pytest.raises(NoModel, match="the registry has no production version of 'line'"):
        worker.ask(2)
    world.promote(first)
    follower.poll()
    worker.look()
    assert worker.ask(2) == (2.0, "1")


def test_every_worker_follows_promotions_and_rolls_back(world: World) -> None:
    follower, workers = world.follower(), [world.worker(), world.worker()]
    for _ in range(3):
        world.register(line(world.count + 1))
    for version in ("1", "2", "3", "1", "3", "2", "2", "1"):
        world.promote(version)
        follower.poll()
        for worker in workers:
            worker.look()
            assert worker.ask(2) == (2.0 * int(version), version)
    assert worker.changes("taken") == 7


def test_a_version_is_copied_once(world: World) -> None:
    follower = world.follower()
    for _ in range(2):
        world.register(line(world.count + 1))
    for version in ("1", "2", "1", "2"):
        world.promote(version)
        follower.poll()
    assert sorted(path.name[:2] for path in world.store.versions.iterdir()) == ["1-", "2-"]


def test_a_request_in_flight_ends_with_the_version_that_it_took(world: World) -> None:
    follower, worker = world.follower(), world.worker()
    world.promote(world.register(line(1)))
    follower.poll()
    worker.look()
    taken = worker.desk.service
    world.promote(world.register(line(2)))
    follower.poll()
    worker.look()
    answer = taken.predict({"x": 2, "y": 0, "kind": "a"})
    assert (answer.prediction, answer.model_version, taken.version) == (2.0, "1", "1")


def test_the_last_versions_are_kept_and_the_others_swept(world: World) -> None:
    follower, worker = world.follower(), world.worker()
    for _ in range(8):
        world.promote(world.register(line(world.count)))
        follower.poll()
        worker.look()
    kept = sorted(path.name.partition("-")[0] for path in world.store.versions.iterdir())
    assert kept == ["3", "4", "5", "6", "7", "8"]
    assert [offer.version for offer in world.store.accepted()] == ["8", "7", "6", "5", "4", "3"]


def test_a_model_is_told_by_the_alias_that_it_answers_for(world: World) -> None:
    follower, worker = world.follower(shadow=1.0), world.worker()
    world.promote(world.register(line(1)))
    second = world.register(line(2))
    world.promote(second, "challenger")
    follower.poll()
    worker.look()
    world.promote(second)
    follower.poll()
    worker.look()
    assert worker.desk.service.model.info.alias == "production"


def test_an_unfinished_copy_is_swept_and_never_offered(world: World) -> None:
    world.promote(world.register(line(1)))
    world.store.make()
    left = world.store.versions / ".partial-1"
    left.mkdir()
    world.follower().poll()
    assert not left.exists()
    offer = world.store.offer()
    assert offer is not None
    assert json.loads((world.store.versions / offer.folder / "registered.json").read_text())["version"] == "1"
