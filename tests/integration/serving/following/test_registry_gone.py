"""Without its registry a service goes on, also after a restart, and says since when; a damaged copy answers nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.serving.following.conftest import QUIET, Worker, World, line
from nblift.serving.errors import NoModel

pytestmark = QUIET


def promoted(world: World, versions: int = 1) -> Worker:
    """A worker that answered with versions 1, 2, …, the last of which is in production."""
    follower, worker = world.follower(), world.worker()
    for _ in range(versions):
        world.promote(world.register(line(world.count + 1)))
        follower.poll()
        worker.look()
    assert worker.desk.version == str(versions)
    return worker


@pytest.fixture
def gone(world: World) -> Path:
    return world.database.with_suffix(".away")


def test_a_registry_that_goes_and_comes_back(world: World, gone: Path) -> None:
    worker, follower = promoted(world), world.follower()
    follower.poll()
    world.database.rename(gone)
    try:
        follower.poll()
        worker.look()
        assert worker.ask(2) == (2.0, "1")
        assert worker.desk.registry is not None
        assert worker.desk.registry.problem == "there is no registry here yet"
        assert worker.desk.registry.reached is not None
        restarted = world.worker()
        world.follower().poll()
        restarted.look()
        assert restarted.ask(2) == (2.0, "1")
    finally:
        gone.rename(world.database)
    follower.poll()
    worker.look()
    assert worker.desk.registry.problem is None


def test_an_alias_that_is_taken_away_leaves_the_last_good_one(world: World) -> None:
    worker, follower = promoted(world), world.follower()
    world.client.delete_registered_model_alias("line", "production")
    follower.poll()
    worker.look()
    assert worker.ask(2) == (2.0, "1")
    assert worker.desk.registry is not None
    assert worker.desk.registry.problem == "the registry has no production version of 'line'"


def damage(world: World, name: str = "model.skops") -> None:
    offer = world.store.offer()
    assert offer is not None
    path = world.store.versions / offer.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("name", ["model.skops", "schema.json", "registered.json", "manifest.json"])
def test_a_damaged_copy_is_refused_and_fetched_again(world: World, name: str) -> None:
    promoted(world)
    damage(world, name)
    worker = world.worker()
    worker.look()
    with pytest.raises(NoModel):
        worker.ask(2)
    world.follower().poll()
    worker.look()
    assert worker.ask(2) == (2.0, "1")


def test_without_a_registry_a_damaged_copy_gives_way_to_the_version_before(world: World, gone: Path) -> None:
    promoted(world, 2)
    damage(world)
    world.database.rename(gone)
    try:
        worker = world.worker()
        world.follower().poll()
        worker.look()
        assert worker.ask(2) == (2.0, "1")
    finally:
        gone.rename(world.database)
    world.follower().poll()
    worker.look()
    assert worker.ask(2) == (4.0, "2")


def test_a_strange_file_in_a_copy_is_damage(world: World) -> None:
    promoted(world)
    offer = world.store.offer()
    assert offer is not None
    (world.store.versions / offer.folder / "sitecustomize.py").touch()
    worker = world.worker()
    worker.look()
    with pytest.raises(NoModel):
        worker.ask(2)


def test_a_copy_that_was_deleted_is_fetched_again(world: World) -> None:
    import shutil

    promoted(world)
    shutil.rmtree(world.store.versions)
    world.store.make()
    world.follower().poll()
    worker = world.worker()
    worker.look()
    assert worker.ask(2) == (2.0, "1")


@pytest.mark.parametrize("name", ["offer.json", "registry.json", "accepted/1.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"number": 1}'])
def test_a_broken_file_of_the_store_is_made_again(world: World, name: str, text: str) -> None:
    promoted(world)
    (world.store.root / name).write_text(text)
    world.follower().poll()
    worker = world.worker()
    worker.look()
    assert worker.ask(2) == (2.0, "1")
