"""Which files below some folders are opened and changed, by whatever process: inotify(7).

Python's audit events know nothing of what a library reads in C, or a child process at all.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_ACCESS, _MODIFY, _CLOSE_WRITE, _CLOSE_NOWRITE = 0x1, 0x2, 0x8, 0x10
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_OVERFLOW, _IS_FOLDER = 0x4000, 0x40000000
_READS = _ACCESS | _CLOSE_NOWRITE
_WRITES = _MODIFY | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
_EVENT = struct.Struct("iIII")
_MOST = 5_000
_SKIPPED = frozenset({".git", ".dvc", "__pycache__", ".ipynb_checkpoints", "node_modules", "mlruns"})


@contextmanager
def watched(roots: Iterable[Path], skipped: Path) -> Iterator[Watched]:
    """Watch the folders at and below `roots`, without `skipped`, for a while."""
    watch = Watched(roots, skipped)
    try:
        yield watch
    finally:
        watch.close()


class Watched:
    """The events below `roots`, one after the other; `since` tells what happened after a `mark`."""

    def __init__(self, roots: Iterable[Path], skipped: Path) -> None:
        self._events: list[tuple[str, bool]] = []
        self._lock = threading.Lock()
        self._folders: dict[int, str] = {}
        self._skipped = str(skipped.resolve())
        self._lost = False
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC) if sys.platform == "linux" else -1
        for root in sorted({str(root) for root in roots}):
            self._add(root)
        self._stop, self._stopper = os.pipe()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def mark(self) -> int:
        """Where the events stand."""
        self._drain()
        return len(self._events)

    def since(self, mark: int) -> tuple[dict[str, str], bool]:
        """Each file's first use, "read", "write", or "update" for a read before a write; and whether that is all."""
        self._drain()
        found: dict[str, str] = {}
        for path, reads in self._events[mark:]:
            before = found.setdefault(path, "read" if reads else "write")
            if before == "read" and not reads:
                found[path] = "update"
        return found, not self._lost

    def close(self) -> None:
        """Listen no more."""
        os.close(self._stopper)
        self._thread.join()
        os.close(self._stop)
        if self._fd >= 0:
            os.close(self._fd)

    def _listen(self) -> None:
        while True:
            ready, _, _ = select.select([self._stop, *([self._fd] if self._fd >= 0 else [])], [], [])
            if self._stop in ready:
                return
            self._drain()

    def _drain(self) -> None:
        with self._lock:
            while self._fd >= 0:
                try:
                    data = os.read(self._fd, 65536)
                except BlockingIOError:
                    return
                at = 0
                while at < len(data):
                    watch, mask, _, length = _EVENT.unpack_from(data, at)
                    name = data[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
                    at += _EVENT.size + length
                    self._note(watch, mask, os.fsdecode(name))
            self._lost = True

    def _note(self, watch: int, mask: int, name: str) -> None:
        if mask & _OVERFLOW:
            self._lost = True
        folder = self._folders.get(watch)
        if folder is None or not name:
            return
        path = os.path.join(folder, name)
        if mask & _IS_FOLDER:
            if mask & (_CREATE | _MOVED_TO):
                self._add(path)
                # what came into it before anybody looked
                self._events.extend((os.path.join(at, f), False) for at, _, files in os.walk(path) for f in files)
            return
        self._events.append((path, not mask & _WRITES))

    def _add(self, root: str) -> None:
        for folder, inside, _ in os.walk(root):
            inside[:] = [
                name
                for name in inside
                if name not in _SKIPPED
                and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
                and os.path.join(folder, name) != self._skipped
            ]
            if self._lost or folder == self._skipped:
                continue
            number = self._libc.inotify_add_watch(self._fd, os.fsencode(folder), _READS | _WRITES)
            self._lost = number < 0 or len(self._folders) >= _MOST
            self._folders[number] = folder
