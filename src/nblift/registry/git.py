"""What git says about the project: the commit, and whether a checkout of it would give the same files."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# written by the pipeline's run itself, or records about it: never an input
RECORDS = ("dvc.lock", "reports")


@dataclass(frozen=True)
class GitState:
    """`commit` is the full hash, or "none" outside of a repository and before its first commit."""

    commit: str
    clean: bool


def read_git(root: Path, outs: Collection[str]) -> GitState:
    """The state of the repository that `root` is in.

    Clean means that every file that is changed or untracked (and not ignored) is one that the pipeline wrote:
    dvc.lock, the stages' `outs` (relative to `root`), or something under `reports/`.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    prefix = _git(root, "rev-parse", "--show-prefix")
    status = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
    if commit is None or prefix is None or status is None:
        return GitState("none", False)
    written = [PurePosixPath(prefix.strip(), path) for path in (*RECORDS, *outs)]
    changed = [PurePosixPath(entry[3:]) for entry in status.split("\0") if entry]
    return GitState(commit.strip(), all(_within(path, written) for path in changed))


def _within(path: PurePosixPath, places: Collection[PurePosixPath]) -> bool:
    return any(path == place or place in path.parents for place in places)


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
