"""What would let a failing cell run, where the error and the notebook's own text tell."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nblift.analysis.names import names_of
from nblift.analysis.removed import cure_for
from nblift.analysis.unbound import advice, place_advice
from nblift.model.notebook import Notebook, Statement

_MODULE = re.compile(r"No module named '([^']+)'")
_NAME = re.compile(r"name '([^']+)' is not defined")
_FILE = re.compile(r"No such file or directory: '(.+)'$")
_WINDOWS = re.compile(r"^[A-Za-z]:[\\/]")


def cure(notebook: Notebook, statement: Statement, kind: str, words: str, folder: Path) -> str | None:
    """What to do about an error; None where nothing is known.

    Args:
        statement: the one that raised.
        kind: the error's type.
        words: its text.
        folder: the folder that the notebook ran in.
    """
    if instead := cure_for(words):
        return instead
    if found := _MODULE.search(words):
        package = found[1].split(".")[0]
        return f"Install it where the notebook runs (`pip install {package}`), or name another one with --python."
    if kind == "NameError" and (found := _NAME.search(words)):
        return _unbound(notebook, statement, found[1])
    if kind == "FileNotFoundError" and (found := _FILE.search(words)):
        return _not_there(found[1], folder)
    if kind == "UnicodeDecodeError":
        return "The file is not text in UTF-8: give its encoding (often 'latin-1'), or take the reader of its format."
    return None


def _unbound(notebook: Notebook, statement: Statement, name: str) -> str:
    """Where a name is bound, if not above the statement."""
    below = [s for s in notebook.statements if s.index > statement.index and name in names_of(s.source).binds]
    known = {n for s in notebook.statements for n in names_of(s.source).binds}
    return advice(name, below[0].cell if below else None, known)


def _not_there(path: str, folder: Path) -> str:
    """Why a file is not where the notebook looks for it."""
    plain = path.replace("\\\\", "\\")
    if os.path.isabs(plain) or _WINDOWS.match(plain):
        return "The path is one machine's own: put the file into the project and write its path from the notebook."
    place = folder / plain
    others = os.listdir(place.parent) if place.parent.is_dir() else []
    if told := place_advice(others, place.name):
        return told
    return "A notebook runs in its own folder: put the file there, or mend the path."
