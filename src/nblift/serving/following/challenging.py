"""A worker's side of the challenger: it loads the version that the store offers as such, and tells what was counted."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nblift.errors import NbliftError
from nblift.serving.following.examining import examine
from nblift.serving.following.manifest import DamagedCopy
from nblift.serving.following.shadow import Counts, Shadow
from nblift.serving.following.store import CHALLENGER, Offer, Store
from nblift.serving.following.trying import forget_deaths, is_deadly, trying
from nblift.serving.settings import Settings

log = logging.getLogger("nblift.serving")

LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Challenge:
    """The challenger and how its answers compared, in all processes. `problem` says why it is not asked."""

    version: str
    problem: str | None
    fraction: float
    counts: Counts


class Challenging:
    """Keeps a shadow's challenger the one that the store offers. `answering` tells the folder of the model in use."""

    def __init__(self, settings: Settings, store: Store, shadow: Shadow, answering: Callable[[], str | None]) -> None:
        self._settings = settings
        self._store = store
        self._shadow = shadow
        self._answering = answering
        self._offer: Offer | None = None
        self._told = Counts()
        self._file = f"{uuid.uuid4().hex}.json"

    async def run(self) -> None:
        """Look, and write down what was counted, until cancelled."""
        while True:
            try:
                await self.look()
                self.tell()
            except OSError as error:
                log.error("the challenger's counts cannot be kept: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Take the challenger that is offered now, if that is another one than before."""
        offer = self._store.offer(CHALLENGER)
        if offer is not None and offer.folder == self._answering():
            offer = None
        if offer == self._offer:
            return
        self.tell()
        self._offer, self._told = offer, Counts()
        self._shadow.put(None)
        if offer is not None and self._store.is_usable(offer):
            await self._take(offer)

    async def _take(self, offer: Offer) -> None:
        folder = self._store.versions / offer.folder
        try:
            if is_deadly(self._store, offer):
                self._store.refuse(offer, "workers died while they loaded it")
                return
            with trying(self._store, offer):
                service = await asyncio.to_thread(examine, folder, offer.digest, self._settings, None, CHALLENGER)
        except DamagedCopy as error:
            log.error("challenger %s: %s; it is fetched again", offer.version, error.message)
            self._store.report_damage(offer.folder)
        except NbliftError as error:
            log.error("challenger %s is not asked: %s", offer.version, error)
            self._store.refuse(offer, error.message)
        except Exception:
            log.exception("challenger %s cannot be loaded", offer.version)
            self._store.refuse(offer, "it cannot be loaded; the service's log says why")
        else:
            forget_deaths(self._store, offer)
            self._shadow.put(service)
            log.info("version %s is asked beside, as the challenger", offer.version)

    def report(self) -> Challenge | None:
        """What the challenger did so far; None where there is none."""
        offer = self._store.offer(CHALLENGER)
        if offer is None or offer.folder == self._answering():
            return None
        refusal = self._store.refusal(offer)
        total = Counts()
        for path in self._folder(offer).glob("*.json"):
            total.add(_read(path))
        return Challenge(offer.version, None if refusal is None else refusal.reason, self._shadow.fraction, total)

    def tell(self) -> None:
        """Leave this process's counts where the others find them."""
        if self._offer is None or self._shadow.counts == self._told:
            return
        folder = self._folder(self._offer)
        if not folder.is_dir():
            # those of earlier challengers are nobody's any more
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
        self._told = replace(self._shadow.counts)
        partial = folder / f".{self._file}"
        partial.write_text(json.dumps(asdict(self._told)), encoding="utf-8")
        partial.replace(folder / self._file)

    def _folder(self, offer: Offer) -> Path:
        return self._store.root / "shadow" / str(offer.number)


def _read(path: Path) -> Counts:
    try:
        return Counts(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Counts()
