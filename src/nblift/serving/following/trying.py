"""Versions that end the worker that tries them: a crash must not happen to every worker, again and again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nblift.serving.following.store import Offer, Store

# one may be chance, such as an operator's kill
DEADLY = 3


@contextmanager
def trying(store: Store, offer: Offer) -> Iterator[None]:
    """Leave a mark while an offer is tried. It stays behind only where the process dies meanwhile."""
    import fcntl

    handle, name = tempfile.mkstemp(prefix=f"{offer.number}-", dir=store.trying)
    try:
        # the lock, unlike a process id, cannot be mistaken for another process's
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.unlink(name)
        os.close(handle)


def is_deadly(store: Store, offer: Offer) -> bool:
    """Whether workers died while they tried this offer, time and again."""
    return len(list(_left_behind(store, offer))) >= DEADLY


def forget_deaths(store: Store, offer: Offer) -> None:
    """The offer answers: whatever ended those workers, it was not this."""
    for path in _left_behind(store, offer):
        path.unlink(missing_ok=True)


def _left_behind(store: Store, offer: Offer) -> Iterator[Path]:
    for path in store.trying.glob(f"{offer.number}-*"):
        if not _is_held(path):
            yield path


def _is_held(path: Path) -> bool:
    import fcntl

    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # removed a moment ago: that worker lives
        return True
    return False
