"""Which files of the project were read and written: native readers and child processes raise no audit event.

Runs inside the notebook's kernel, on a copy of the project that nobody else touches.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

_SKIPPED = frozenset({".git", ".dvc", "__pycache__", ".ipynb_checkpoints"})
_MOST = 20_000  # files; a larger tree is listed no more, and audit events have to do


@dataclass(frozen=True)
class Touched:
    """Absolute paths of files read, of files written (new, gone, or with another size, inode or time of change), and
    of folders made. `sees_reads` is false where the file system keeps no time of access."""

    read: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    sees_reads: bool = False


class Tree:
    """The files below a folder; `touched` tells what became of them since it was last asked."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.sees_reads = _keeps_access_times(root)
        self.known = self._listing()

    def touched(self) -> Touched:
        """What was read, written and made since the last call."""
        if self.known is None:
            return Touched()
        before, now = self.known, self._listing() or {}
        self.known = now
        changed = {path for path, state in now.items() if before.get(path) != state}
        folders = frozenset(path for path in changed if now[path][0] == -1)
        changed |= {path for path, state in before.items() if path not in now and state[0] != -1}
        return Touched(frozenset(self.read), frozenset(changed) - folders, folders, self.sees_reads)

    def _listing(self) -> dict[str, tuple[int, int, int]] | None:
        """Size, inode and time of change of every file; folders count as such and by nothing else.

        Times of access are set to zero, so that the next reading shows (`relatime` notes the first one after a reset).
        """
        self.read: set[str] = set()
        found: dict[str, tuple[int, int, int]] = {}
        pending = [self.root]
        while pending:
            try:
                entries = list(os.scandir(pending.pop()))
            except OSError:
                continue
            for entry in entries:
                if entry.name in _SKIPPED:
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    found[entry.path] = (-1, 0, 0)
                    pending.append(entry.path)
                    continue
                found[entry.path] = (status.st_size, status.st_ino, status.st_mtime_ns)
                if self.sees_reads and status.st_atime_ns and stat.S_ISREG(status.st_mode):
                    self.read.add(entry.path)
                    os.utime(entry.path, ns=(0, status.st_mtime_ns))
            if len(found) > _MOST:
                return None
        return found


def _keeps_access_times(folder: str) -> bool:
    """Whether reading a file in `folder` sets its time of access."""
    path = os.path.join(folder, f".nblift-{os.getpid()}")
    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("x")
        os.utime(path, ns=(0, os.stat(path).st_mtime_ns))
        with open(path, encoding="utf-8") as stream:
            stream.read()
        return os.stat(path).st_atime_ns != 0
    except OSError:
        return False
    finally:
        if os.path.exists(path):
            os.unlink(path)
