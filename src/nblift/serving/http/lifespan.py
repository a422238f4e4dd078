"""What surrounds a serving process's life: a model at the desk before the first request, and no process left behind."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from nblift.errors import NbliftError
from nblift.serving.following.challenging import Challenging
from nblift.serving.following.keeping import Keeper
from nblift.serving.following.recent import Recent
from nblift.serving.following.shadow import Shadow
from nblift.serving.following.store import Store, open_store
from nblift.serving.following.watching import LOOK_SECONDS, Watcher
from nblift.serving.http.desk import Desk
from nblift.serving.loading import load_directory
from nblift.serving.service import Service
from nblift.serving.settings import Settings

log = logging.getLogger("nblift.serving")

# how long a start waits for the registry's first word: the alias may have moved while nobody followed
FIRST_WORD_SECONDS = 15.0


@asynccontextmanager
async def model_at_desk(desk: Desk, settings: Settings) -> AsyncIterator[None]:
    """Load the model before, follow the registry meanwhile, and end the follower after."""
    with _ending_with_parent():
        if settings.model_dir is not None:
            open_folder(desk, settings.model_dir, settings)
            yield
            return
        store = open_store(settings)
        try:
            store.make()
        except OSError as error:
            log.error("no copy of a model can be kept: %s. Set NBLIFT_STORE to a folder that can be written to.", error)
            desk.explain("the service has no place for its model")
            yield
            return
        async with _following(desk, settings, store):
            yield


@asynccontextmanager
async def _following(desk: Desk, settings: Settings, store: Store) -> AsyncIterator[None]:
    shadow = Shadow(settings.shadow, desk.metrics)
    watcher, keeper = Watcher(desk, settings, store, Recent(shadow)), Keeper(settings, store)
    before = store.registry_stamp()
    tasks = [asyncio.create_task(keeper.run())]
    try:
        await watcher.look()
        await _first_word(desk, watcher, keeper, store, before)
        tasks.append(asyncio.create_task(watcher.run()))
        if settings.shadow > 0:
            challenging = Challenging(settings, store, shadow, lambda: watcher.folder)
            desk.challenge = challenging.report
            tasks.append(asyncio.create_task(challenging.run()))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        keeper.stop()


async def _first_word(desk: Desk, watcher: Watcher, keeper: Keeper, store: Store, before: int) -> None:
    last = time.monotonic() + FIRST_WORD_SECONDS
    # a follower that was there before has kept what is offered up to date
    while (desk.present is None or keeper.has_begun) and time.monotonic() < last:
        said = store.registry_stamp() != before
        await watcher.look()
        if said:
            return
        await asyncio.sleep(LOOK_SECONDS)


def open_folder(desk: Desk, folder: Path, settings: Settings) -> None:
    """Put the model of an exported folder on the desk; what stands against it goes to the log, in short to the desk."""
    try:
        desk.put(Service(load_directory(folder, settings)))
    except NbliftError as error:
        log.error("no model is loaded: %s", error)
        desk.explain(error.message)
    except Exception:
        log.exception("no model is loaded")
        desk.explain("the model cannot be loaded; the service's log says why")
    else:
        model = desk.service.model
        log.info("serving version %s of %s by its %s", desk.version, model.info.name, model.path.answers)


@contextmanager
def _ending_with_parent() -> Iterator[None]:
    """Stop this worker, gracefully, when the process that supervises it is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(parent.sentinel, _stop, loop, parent.sentinel)
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)


def _stop(loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
    loop.remove_reader(sentinel)
    log.error("the service's parent process is gone; this worker stops")
    os.kill(os.getpid(), signal.SIGTERM)
