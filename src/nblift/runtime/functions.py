"""What a function reaches beside its arguments: the names it looks up, what it closes over."""

from __future__ import annotations

import dis
import types
from functools import cache
from typing import Any


def contents(function: types.FunctionType) -> list[Any]:
    """The values of the variables that a function closes over; those not bound yet are left out."""
    found = []
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:
            continue
    return found


@cache
def global_names(code: types.CodeType) -> frozenset[str]:
    """The names that a function looks up beyond its own scopes, those of functions inside it included."""
    found = frozenset(i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    return found.union(*(global_names(inner) for inner in code.co_consts if isinstance(inner, types.CodeType)))
