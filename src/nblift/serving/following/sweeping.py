"""What may leave the store: copies of versions that nobody will roll back to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from nblift.serving.following.store import CHALLENGER, PRODUCTION, Offer, Store

# versions that answered and whose copies are kept, the present one among them; and as many new ones
KEPT = 5


def sweep(store: Store) -> None:
    """Remove what is neither offered, nor among the last versions that answered, nor new."""
    kept = list(_kept(store))
    folders, numbers = {offer.folder for offer in kept}, {offer.number for offer in kept}
    copies = [path for path in store.versions.iterdir() if not path.name.startswith(".")]
    # a worker may be about to load one that is not offered any more
    new = sorted(copies, key=lambda path: path.stat().st_mtime_ns)[-KEPT:]
    for path in copies:
        if path.name not in folders and path not in new:
            shutil.rmtree(path, ignore_errors=True)
            store.forget_damage(path.name)
    for name in ("accepted", "refused"):
        for path in (store.root / name).glob("*.json"):
            if path.stem.isdecimal() and int(path.stem) not in numbers:
                path.unlink(missing_ok=True)
    for path in store.trying.iterdir():
        if path.name.partition("-")[0] not in {str(number) for number in numbers}:
            path.unlink(missing_ok=True)


def last_number(store: Store) -> int:
    """The largest number that an offer had; 0 where there was none."""
    numbers = [offer.number for offer in _offered(store)]
    for name in ("accepted", "refused"):
        numbers += [int(path.stem) for path in (store.root / name).glob("*.json") if path.stem.isdecimal()]
    return max(numbers, default=0)


def _kept(store: Store) -> Iterator[Offer]:
    yield from _offered(store)
    good = store.last_good()
    if good is not None:
        yield good
    folders: set[str] = set()
    for offer in store.accepted():
        if offer.folder not in folders and len(folders) < KEPT:
            folders.add(offer.folder)
            yield offer


def _offered(store: Store) -> Iterator[Offer]:
    for kind in (PRODUCTION, CHALLENGER):
        offer = store.offer(kind)
        if offer is not None:
            yield offer
