"""Relative paths in the notebook's strings, as seen from the project's root."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable
from pathlib import PurePosixPath

from nblift.model.observation import Observation


def path_edits(sources: Iterable[str], observation: Observation, cwd: str) -> dict[str, str]:
    """The string literals that name a file or folder which the run touched, and what they become.

    Args:
        sources: the statements that are lifted.
        cwd: the notebook's folder relative to the root; "" needs no edits.
    """
    if not cwd:
        return {}
    touched = touched_paths(observation)
    found: dict[str, str] = {}
    for source in sources:
        for text in _strings(source):
            if names_a_path(text, observation.cwd, touched):
                found[text] = from_root(text, cwd)
    return {old: new for old, new in found.items() if old != new}


def touched_paths(observation: Observation) -> set[str]:
    """Every file and folder that the run read, wrote or made; absolute."""
    return {p for e in observation.events for p in (*e.read, *e.written, *e.folders)}


def _strings(source: str) -> set[str]:
    tree = ast.parse(source)
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def names_a_path(text: str, folder: str, touched: set[str]) -> bool:
    """Whether a string is a relative path of something touched, or of a folder above it."""
    if not text or os.path.isabs(text) or "\n" in text or len(text) > 300:
        return False
    whole = os.path.normpath(os.path.join(folder, text))
    if any(path == whole for path in touched):
        return True
    looks_like_a_path = "/" in text or text == ".."
    return looks_like_a_path and any(path.startswith(whole.rstrip("/") + "/") for path in touched)


def from_root(text: str, cwd: str) -> str:
    """A path relative to the notebook's folder, relative to the root."""
    moved = PurePosixPath(os.path.normpath(os.path.join(cwd, text))).as_posix()
    return moved + "/" if text.endswith("/") and not moved.endswith("/") else moved
