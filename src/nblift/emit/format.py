"""Formatting is ruff's, with the project's own settings where it has any."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from nblift.errors import NbliftError


@lru_cache(maxsize=1024)  # a lift that joins sections writes most of its modules again as they were
def format_python(text: str, path: Path) -> str:
    """Sort the imports, drop the unused, format.

    Args:
        text: Python source.
        path: where it will lie; decides which `pyproject.toml` or `ruff.toml` holds. It need not exist.
    """
    fixed = _ruff(["check", "--select", "I,F401,F811", "--fix-only", "--exit-zero"], text, path)
    return _ruff(["format"], fixed, path)


def _ruff(arguments: list[str], text: str, path: Path) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "--no-cache", "--stdin-filename", str(path), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NbliftError(f"ruff could not format {path.name}: {done.stderr.strip()[:500]}")
    return done.stdout
