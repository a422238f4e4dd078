"""What git says of a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path


def top_of(folder: Path) -> Path | None:
    """The root of the repository that a folder is in; None where it is in none, or git is not installed."""
    text = _asked(folder, "rev-parse", "--show-toplevel")
    return Path(text).resolve() if text else None


def setting(folder: Path, key: str) -> str | None:
    """A setting of git's that holds in the folder; None where there is none."""
    return _asked(folder, "config", "--get", key)


def _asked(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
