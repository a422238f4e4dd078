"""Which files of the project changed: native writers and child processes raise no audit event.

Runs inside the notebook's kernel, on a copy of the project that nobody else touches.
"""

from __future__ import annotations

import os
import stat

_SKIPPED = frozenset({".git", ".dvc", "__pycache__", ".ipynb_checkpoints"})
_MOST = 20_000  # files; a larger tree is listed no more, and audit events have to do

State = tuple[int, int, int]


class Tree:
    """The files below a folder; `changes` tells what became of them since it was last asked."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.known = _listing(root)

    def changes(self) -> tuple[set[str], set[str]]:
        """Files written (new, or with another size, inode or time of change), and folders made; absolute paths."""
        if self.known is None:
            return set(), set()
        now = _listing(self.root) or {}
        changed = {path for path, state in now.items() if self.known.get(path) != state}
        folders = {path for path in changed if now[path][0] == -1}
        self.known = now
        return changed - folders, folders


def _listing(root: str) -> dict[str, State] | None:
    """Size, inode and time of every file; folders count as such and by nothing else."""
    found: dict[str, State] = {}
    pending = [root]
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
            else:
                found[entry.path] = (status.st_size, status.st_ino, status.st_mtime_ns)
        if len(found) > _MOST:
            return None
    return found
