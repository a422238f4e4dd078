"""Relative paths in the notebook's strings, as seen from the project's root."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath

from nblift.analysis.strings import strings_in
from nblift.model.notebook import Statement
from nblift.model.observation import Event, Observation

Edits = dict[str, str]


def path_edits(statements: Iterable[Statement], observation: Observation, cwd: str) -> dict[int, Edits]:
    """The string literals that name a file or folder which the run touched, and what they become.

    A string that looks like a path is one wherever it stands; a bare word such as `"out"` only in a statement that
    itself touched a file or folder of that name.

    Args:
        statements: all of the notebook's.
        cwd: the notebook's folder relative to the root; "" needs no edits.

    Returns:
        for each statement, by its index, old strings and new ones.
    """
    if not cwd:
        return {}
    everywhere = touched_paths(observation)
    found: dict[int, Edits] = {}
    for statement in statements:
        here = touched_by(observation.events[statement.index])
        commands = starts_commands(statement.source)
        for text in strings_in(statement.source):
            if commands and (words := _words(text, observation.cwd, everywhere, cwd)) != text:
                found.setdefault(statement.index, {})[text] = words
                continue
            touched = everywhere if looks_like_a_path(text) else _with_folders(here, observation.cwd)
            if text.startswith(("../", "./")) or names_a_path(text, observation.cwd, touched):
                found.setdefault(statement.index, {})[text] = from_root(text, cwd)
    return found


def _with_folders(touched: set[str], top: str) -> set[str]:
    """Paths with the folders around them, as far as those lie in `top`."""
    around = {str(folder) for path in touched for folder in PurePosixPath(path).parents}
    return touched | {folder for folder in around if folder.startswith(f"{top}/")}


def starts_commands(source: str) -> bool:
    """Whether a statement starts other programs, by the modules that do so."""
    return "subprocess." in source or "os.system(" in source or "os.popen(" in source


def _words(text: str, folder: str, touched: set[str], cwd: str) -> str:
    """A command with each of its words that is a relative path moved."""
    if " " not in text:
        return text
    words = re.split(r"([\s'\"|;&<>()=]+)", text)
    return "".join(
        from_root(w, cwd) if w.startswith(("../", "./")) or names_a_path(w, folder, touched) else w for w in words
    )


def touched_paths(observation: Observation) -> set[str]:
    """Every file and folder that the run read, wrote or made; absolute."""
    return {p for event in observation.events for p in touched_by(event)}


def touched_by(event: Event) -> set[str]:
    """Every file and folder that a statement read, wrote or made; absolute."""
    return {*event.read, *event.written, *event.folders}


def looks_like_a_path(text: str) -> bool:
    """Whether a string has a separator, or the suffix of a file."""
    return "/" in text or text == ".." or bool(PurePosixPath(text).suffix)


def names_a_path(text: str, folder: str, touched: set[str]) -> bool:
    """Whether a string is a relative path of something touched, or of a folder above it."""
    if not text or os.path.isabs(text) or "\n" in text or len(text) > 300:
        return False
    whole = os.path.normpath(os.path.join(folder, text))
    if any(path == whole for path in touched):
        return True
    above = "/" in text or text == ".."
    return above and any(path.startswith(whole.rstrip("/") + "/") for path in touched)


def from_root(text: str, cwd: str) -> str:
    """A path relative to the notebook's folder, relative to the root."""
    moved = PurePosixPath(os.path.normpath(os.path.join(cwd, text))).as_posix()
    return moved + "/" if text.endswith("/") and not moved.endswith("/") else moved


def relative(path: str, root: str) -> str:
    """A path as the project's root sees it, with forward slashes."""
    return PurePath(os.path.relpath(path, root)).as_posix()
