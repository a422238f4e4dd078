"""What to do about a name that nothing above binds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# names of Python 2, and what they are called now
PYTHON_2 = {
    "raw_input": "input", "xrange": "range", "unicode": "str", "basestring": "str", "long": "int", "unichr": "chr",
    "reduce": "functools.reduce", "file": "open", "execfile": "exec(open(…).read())", "izip": "zip",
    "cmp": "(a > b) - (a < b)", "reload": "importlib.reload",
}  # fmt: skip
_OTHER_LANGUAGES = {"true": "True", "false": "False", "null": "None", "nil": "None", "undefined": "None"}


def advice(name: str, bound_in: int | None, known: Iterable[str]) -> str:
    """What to do.

    Args:
        bound_in: the first cell below that binds the name; None where none does.
        known: every name that the notebook binds.
    """
    if bound_in is not None:
        return f"Cell {bound_in} binds {name}: move it above."
    if name in PYTHON_2:
        return f"{name} is a name of Python 2: write {PYTHON_2[name]}."
    if name in _OTHER_LANGUAGES:
        return f"Python writes {_OTHER_LANGUAGES[name]}."
    near = difflib.get_close_matches(name, sorted(set(known) - {name}), 1, 0.75)
    meant = f" Is {near[0]} meant?" if near else " The cell that did was deleted, or an import is missing."
    return f"No cell binds {name}.{meant}"


def place_advice(exists: Iterable[str], wanted: str) -> str | None:
    """A file of the same name but for its letters' case."""
    same = [o for o in exists if o.lower() == wanted.lower() and o != wanted]
    return f"There is a file {same[0]}: mind capital letters." if same else None
