"""The process that follows the registry: it copies what an alias points to into the store, and offers it to workers.

It is started by a worker (see `keeping`), which gives it the settings in the first line of its standard input and holds
that open: when the worker is gone, however it went, the input ends and so does the follower.
"""

from __future__ import annotations

import json
import logging
import logging.config
import os
import shutil
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

from nblift.errors import NbliftError, RegistryError
from nblift.serving.following.manifest import DamagedCopy, read_manifest, take_stock
from nblift.serving.following.registry import Found, NoVersion, Registry, database_file
from nblift.serving.following.store import CHALLENGER, PRODUCTION, Offer, RegistryState, Store, now, open_store
from nblift.serving.following.sweeping import last_number, sweep
from nblift.serving.settings import Settings
from nblift.serving.telemetry.logs import configuration

log = logging.getLogger("nblift.serving")

_PARTIAL = ".partial-"


class Follower:
    """Brings the store up to date with the registry."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._registry = Registry(settings)
        self._state = RegistryState(store.registry().reached)
        self._clear()

    def poll(self) -> None:
        """Ask the registry once, and offer what is new. What goes wrong is written into the store."""
        try:
            self._follow(self._settings.alias, PRODUCTION)
            if self._settings.shadow > 0:
                self._follow_challenger()
            self._note(now(), None)
        except NoVersion as error:
            self._note(now(), error)
        except NbliftError as error:
            self._note(self._state.reached, error)
        except Exception as error:  # mlflow's and its database drivers' own
            self._note(self._state.reached, error)

    def _follow(self, alias: str, kind: str) -> None:
        found = self._registry.find(alias)
        present = self._store.offer(kind)
        if present is not None and self._identity(present.folder) == found.identity:
            return
        folder = self._kept(found) or self._fetched(found, alias)
        digest = read_manifest(self._store.versions / folder).digest
        offer = Offer(last_number(self._store) + 1, found.number, folder, digest, now())
        self._store.make_offer(offer, kind)
        log.info("%s of %s is version %s", alias, self._settings.model, found.number)
        sweep(self._store)

    def _follow_challenger(self) -> None:
        try:
            self._follow(CHALLENGER, CHALLENGER)
        except NoVersion:
            self._store.withdraw(CHALLENGER)
        except RegistryError as error:
            log.warning("the challenger cannot be followed: %s", error)

    def _identity(self, folder: str) -> str | None:
        if (self._store.root / "damaged" / folder).exists():
            return None
        try:
            return read_manifest(self._store.versions / folder).identity
        except DamagedCopy:
            return None

    def _kept(self, found: Found) -> str | None:
        """The folder of a version that is here from an earlier time."""
        names = (path.name for path in self._store.versions.iterdir() if not path.name.startswith("."))
        return next((name for name in names if self._identity(name) == found.identity), None)

    def _fetched(self, found: Found, alias: str) -> str:
        partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=self._store.versions))
        try:
            self._registry.download(found, alias, partial)
            manifest = take_stock(partial, found.identity)
            manifest.write(partial)
            name = f"{found.number}-{manifest.digest[:12]}"
            target = self._store.versions / name
            if target.exists():
                shutil.rmtree(target)
            partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        self._store.forget_damage(name)
        return name

    def _note(self, reached: str | None, error: Exception | None) -> None:
        if error is None or isinstance(error, NbliftError):
            problem = None if error is None else error.message
        else:
            problem = "the registry cannot be followed; the service's log says why"
        if problem != self._state.problem:
            if problem is None:
                log.info("the registry answers")
            else:
                log.warning("%s", error, exc_info=None if isinstance(error, NbliftError) else error)
        self._state = RegistryState(reached, problem)
        self._store.note_registry(self._state)

    def _clear(self) -> None:
        # what an earlier follower did not get to finish
        for path in self._store.versions.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)
        if self._settings.shadow == 0:
            self._store.withdraw(CHALLENGER)
        for kind in (PRODUCTION, CHALLENGER):
            offer = self._store.offer(kind)
            refusal = None if offer is None else self._store.refusal(offer)
            if offer is not None and refusal is not None and not refusal.final:
                self._store.make_offer(replace(offer, number=last_number(self._store) + 1, at=now()), kind)


def main() -> None:
    """Follow until the standard input ends."""
    settings = Settings(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_input, daemon=True).start()
    logging.config.dictConfig(configuration(settings))
    # mlflow's own use of its libraries
    warnings.simplefilter("ignore")
    database = database_file(settings)
    seen = _file(database)
    follower = Follower(settings, open_store(settings))
    while True:
        follower.poll()
        time.sleep(settings.poll)
        # mlflow keeps its connection to a database that was replaced; only a new process asks the new one
        if seen is not None and _file(database) not in (seen, None):
            log.info("the registry's database was replaced")
            return
        seen = seen or _file(database)


def _file(path: Path | None) -> tuple[int, int] | None:
    try:
        found = None if path is None else path.stat()
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def _end_with_input() -> None:
    sys.stdin.read()
    # nothing is to be saved: what is half copied is swept by the next follower
    os._exit(0)


if __name__ == "__main__":
    main()
