"""What a value reaches: a function by the names it looks up and what it closes over, an object by what it holds."""

from __future__ import annotations

import dis
import sys
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


# a container's own reference, the loop's, and that of the call
_NOBODY_ELSES = 3


def made_now(reduced: Any) -> set[int]:
    """The identities of containers and arrays that only what an object gave to pickle refers to, at any depth.

    The state of a random generator is copied for each look. Its memory is used again for the next thing, and two things
    that lay in one place after another share nothing.
    """
    found: set[int] = set()
    pending = [reduced] if isinstance(reduced, tuple) else []
    while pending:
        container = pending.pop()
        for item in container.values() if isinstance(container, dict) else container:
            holds = isinstance(item, (tuple, list, dict))
            if (holds or hasattr(item, "__array_interface__")) and sys.getrefcount(item) <= _NOBODY_ELSES:
                found.add(id(item))
                pending += [item] if holds else []
    return found


def one_state(state: Any) -> Any:
    """An object's `__dict__` and its slots as one: a class that was pickled with its text has both for the slots."""
    if isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], dict):
        return {**(state[0] or {}), **state[1]} if isinstance(state[0], (dict, type(None))) else state
    return state
