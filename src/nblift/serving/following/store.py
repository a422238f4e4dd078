"""The local copies of a model's versions, and what was decided about them: a folder that processes share.

::

    follower.lock            held by the process that follows the registry
    registry.json            when the registry was last reached, and what is wrong with it
    offer.json               the version that the alias points to (of the challenger: challenger.json)
    accepted/<number>.json   an offer that a worker answers with
    refused/<number>.json    an offer that a worker refused, and why
    damaged/<folder>         a copy that has to be fetched again
    trying/<number>-<any>    a worker tries this offer now, or died while it did
    shadow/<number>/         how a challenger's answers compared, a file a worker
    versions/<folder>/       a version's files, with their manifest

One process, the follower, writes the first three; workers write the rest. Every file is written beside and renamed.
Each move of the alias is an offer with a number of its own, so no file is ever read, changed and written by two.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from nblift.serving.settings import Settings

T = TypeVar("T")

PRODUCTION, CHALLENGER = "offer", "challenger"


@dataclass(frozen=True)
class Offer:
    """A version that answers should come from. `digest` is that of its manifest; `at` is UTC in ISO 8601."""

    number: int
    version: str
    folder: str
    digest: str
    at: str


@dataclass(frozen=True)
class Refusal:
    """An offer that no worker may answer with. `reason` may be shown to anyone.

    One that is not `final` is offered again when the service starts anew: with another setting, or another package, the
    version may be fit.
    """

    number: int
    version: str
    reason: str
    at: str
    final: bool = False


@dataclass(frozen=True)
class RegistryState:
    """When the registry was last reached (UTC in ISO 8601, None for never), and what is wrong with it now, if any."""

    reached: str | None = None
    problem: str | None = None


class Store:
    """The folder of one alias of one registered model of one registry."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.versions = root / "versions"
        self.trying = root / "trying"
        self.lock = root / "follower.lock"

    def make(self) -> None:
        """Make the folders, for this user only, and keep them out of git.

        Raises:
            OSError: they cannot be made here.
        """
        for name in ("versions", "accepted", "refused", "damaged", "trying"):
            (self.root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        ignored = self.root.parent / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")

    def stamp(self) -> tuple[int, ...]:
        """Something that changes when an offer, a decision or the registry's state does; costs a few stats."""
        names = ("offer.json", "challenger.json", "registry.json", "accepted", "refused", "damaged")
        return tuple(_changed(self.root / name) for name in names)

    def offer(self, kind: str = PRODUCTION) -> Offer | None:
        """The present offer, if there is one."""
        return _read(self.root / f"{kind}.json", Offer)

    def make_offer(self, offer: Offer, kind: str = PRODUCTION) -> None:
        """Put an offer in the place of the present one."""
        _write(self.root / f"{kind}.json", asdict(offer))

    def withdraw(self, kind: str) -> None:
        """Take the present offer away."""
        (self.root / f"{kind}.json").unlink(missing_ok=True)

    def accept(self, offer: Offer) -> None:
        """Note that an offer answers."""
        path = self.root / "accepted" / f"{offer.number}.json"
        if not path.exists():
            _write(path, asdict(offer))

    def accepted(self) -> list[Offer]:
        """The offers that answered, the latest first."""
        found = (_read(path, Offer) for path in _numbered(self.root / "accepted"))
        return [offer for offer in found if offer is not None]

    def refuse(self, offer: Offer, reason: str, final: bool = False) -> None:
        """Note that nobody may answer with an offer."""
        path = self.root / "refused" / f"{offer.number}.json"
        if not path.exists():
            _write(path, asdict(Refusal(offer.number, offer.version, reason, now(), final)))

    def refusal(self, offer: Offer) -> Refusal | None:
        """Why nobody may answer with an offer, or None."""
        return _read(self.root / "refused" / f"{offer.number}.json", Refusal)

    def report_damage(self, folder: str) -> None:
        """Ask the follower for another copy of a version."""
        (self.root / "damaged" / folder).touch()

    def forget_damage(self, folder: str) -> None:
        """There is another copy now."""
        (self.root / "damaged" / folder).unlink(missing_ok=True)

    def is_usable(self, offer: Offer) -> bool:
        """Whether an offer's copy is there, not known to be damaged, and not refused."""
        there = (self.versions / offer.folder).is_dir() and not (self.root / "damaged" / offer.folder).exists()
        return there and self.refusal(offer) is None

    def last_good(self) -> Offer | None:
        """The latest offer that answered and may still do so."""
        return next((offer for offer in self.accepted() if self.is_usable(offer)), None)

    def registry(self) -> RegistryState:
        """What the follower last knew of the registry."""
        return _read(self.root / "registry.json", RegistryState) or RegistryState()

    def registry_stamp(self) -> int:
        """Something that changes whenever the follower asked the registry."""
        return _changed(self.root / "registry.json")

    def note_registry(self, state: RegistryState) -> None:
        """Write down what is known of the registry."""
        _write(self.root / "registry.json", asdict(state))


def open_store(settings: Settings) -> Store:
    """The store of what the settings follow; nothing is made on the disk."""
    uri = settings.registry_uri
    database = uri.removeprefix("sqlite:///")
    if database != uri:
        uri = str(Path(database).resolve())
    key = hashlib.sha256("\0".join((uri, settings.model, settings.alias)).encode()).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9._-]", "-", settings.model)[:60]
    return Store(settings.store.absolute() / f"{name}-{key}")


def now() -> str:
    """The present instant: UTC in ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _numbered(folder: Path) -> Iterator[Path]:
    paths = [path for path in folder.glob("*.json") if path.stem.isdecimal()]
    yield from sorted(paths, key=lambda path: int(path.stem), reverse=True)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _write(path: Path, document: dict[str, Any]) -> None:
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2, ensure_ascii=False)
    os.replace(name, path)


def _read(path: Path, kind: Callable[..., T]) -> T | None:
    # what is not there, or was damaged with the disk, is as good as never written
    try:
        return kind(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
