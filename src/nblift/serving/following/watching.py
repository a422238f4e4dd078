"""A worker's side of following: it looks at the store, and takes the version that should answer."""

from __future__ import annotations

import asyncio
import logging
import time

from nblift.errors import NbliftError
from nblift.serving.following.examining import examine, refuse_breaking, try_recent
from nblift.serving.following.manifest import DamagedCopy
from nblift.serving.following.recent import Recent
from nblift.serving.following.store import Offer, Store
from nblift.serving.following.trying import forget_deaths, is_deadly, trying
from nblift.serving.http.desk import Desk
from nblift.serving.service import Service
from nblift.serving.settings import Settings

log = logging.getLogger("nblift.serving")

LOOK_SECONDS = 0.2
# after what may pass by itself: no memory, no file handles
RETRY_SECONDS = 5.0


class Watcher:
    """Keeps a desk's service the one that the store offers, as far as that one is fit to answer."""

    def __init__(self, desk: Desk, settings: Settings, store: Store, recent: Recent) -> None:
        self._desk = desk
        self._settings = settings
        self._store = store
        self._recent = recent
        self._answering: Offer | None = None
        self._stamp: tuple[int, ...] | None = None
        self._again = float("inf")

    @property
    def folder(self) -> str | None:
        """The store's folder of the version that answers, if one does."""
        return None if self._answering is None else self._answering.folder

    async def run(self) -> None:
        """Look, and take what is there to take, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Take the version that should answer now, if that is another one than before."""
        stamp = self._store.stamp()
        if stamp == self._stamp and time.monotonic() < self._again:
            return
        self._stamp, self._again = stamp, float("inf")
        try:
            await self._catch_up()
        except OSError as error:
            self._later("the store cannot be read or written: %s", error)

    async def _catch_up(self) -> None:
        while (wanted := self._wanted()) is not None and wanted != self._answering:
            if self._answering is not None and wanted.folder == self._answering.folder:
                self._settle(wanted)
            elif not await self._take(wanted):
                break
        self._report()

    def _wanted(self) -> Offer | None:
        """The offer if it is usable, else the last good one; a worker that has none begins with the last good one."""
        offer, good = self._store.offer(), self._store.last_good()
        if offer is None or not self._store.is_usable(offer):
            return good
        return good if good is not None and self._answering is None else offer

    async def _take(self, offer: Offer) -> bool:
        """Try a version, and answer with it or refuse it; False where neither could be done yet."""
        if is_deadly(self._store, offer):
            self._refuse(offer, "workers died while they tried it", "workers died while they tried it", final=True)
            return True
        try:
            with trying(self._store, offer):
                service = await asyncio.to_thread(self._examined, offer)
        except DamagedCopy as error:
            log.error("version %s: %s; it is fetched again", offer.version, error.message)
            self._store.report_damage(offer.folder)
        except NbliftError as error:
            self._refuse(offer, error.message, str(error))
        except (MemoryError, OSError) as error:
            self._later("version %s cannot be loaded now: %s", offer.version, error)
            return False
        except Exception:
            log.exception("version %s cannot be loaded", offer.version)
            self._refuse(offer, "it cannot be loaded; the service's log says why", "see above")
        else:
            # another process may have refused it meanwhile, or the alias may have moved on
            if self._wanted() == offer:
                self._desk.put(service)
                self._settle(offer)
                log.info("serving version %s by its %s", service.version, service.model.path.answers)
        return True

    def _examined(self, offer: Offer) -> Service:
        folder, settings = self._store.versions / offer.folder, self._settings
        service = examine(folder, offer.digest, settings, self._recent, settings.alias)
        known = any(good.folder == offer.folder for good in self._store.accepted())
        may_break = settings.allow_breaking or known
        if self._desk.present is not None and not may_break:
            refuse_breaking(self._desk.present, service)
        try_recent(service, self._recent.records(), may_break)
        return service

    def _settle(self, offer: Offer) -> None:
        self._answering = offer
        self._store.accept(offer)
        forget_deaths(self._store, offer)

    def _refuse(self, offer: Offer, reason: str, detail: str, final: bool = False) -> None:
        log.error("version %s is refused: %s", offer.version, detail)
        self._store.refuse(offer, reason, final)
        self._desk.metrics.count("nblift_model_changes", "refused")

    def _later(self, message: str, *details: object) -> None:
        log.error(message, *details)
        self._again = time.monotonic() + RETRY_SECONDS

    def _report(self) -> None:
        offer = self._store.offer()
        self._desk.refusal = None if offer is None else self._store.refusal(offer)
        self._desk.registry = self._store.registry()
        if self._desk.refusal is not None:
            self._desk.explain(f"version {self._desk.refusal.version} was refused: {self._desk.refusal.reason}")
        elif self._desk.registry.problem is not None:
            self._desk.explain(self._desk.registry.problem)
