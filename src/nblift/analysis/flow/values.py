"""What is known of a value without computing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MODULE, NAME, OBJECT, OWN = "module", "name", "object", "own"
# stands for a constant that is not known; None is a constant
NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "NOTHING"})()


class Value:
    """A value of which something is known; where nothing is known, None stands instead.

    Attributes:
        what: `module`, `name` (something that a module has: a function, a class), `object` (an instance), `own` (a
            function or class of the notebook).
        path: the module's or name's dotted path, the path of an object's class, or the key of an own definition.
        const: the value itself, if it is a plain constant.
        items: the values of a tuple's or list's elements, where they are few and all written out.
        length: how many elements it has.
        column: `(table, name)` where it is a column of a table.
        columns: the columns that a table was reduced to.
        dropped: columns that were taken out of this very object.
        part_of: the value whose rows it is a random part of.
        side: which part: 0 for the first (to train on), 1 for the second.
        fits: what prepared its rows: `(call that fitted it, estimator's path)`; of an estimator, its own fit.
        split: the call that split it at random.
        fitted_on: the value that this estimator was last fitted on.
        random: the call without a seed that its rows come from.
    """

    # most values never get one of these
    column: tuple[Value, str] | None = None
    columns: frozenset[str] | None = None
    dropped: frozenset[str] = frozenset()
    part_of: Value | None = None
    side: int | None = None
    fits: tuple[tuple[Any, str], ...] = ()
    fitted_on: Value | None = None
    split: Any = None
    random: Any = None

    def __init__(
        self, what: str, path: str, const: Any = NOTHING, items: Sequence[Value | None] | None = None,
        length: int | None = None,
    ) -> None:  # fmt: skip
        self.what = what
        self.path = path
        self.const = const
        self.items = items
        self.length = length

    def __repr__(self) -> str:
        return f"<{self.what} {self.path}{'' if self.const is NOTHING else f' {self.const!r}'}>"

    @property
    def text(self) -> str | None:
        """The constant, where it is a string."""
        return self.const if isinstance(self.const, str) else None


def constant(value: Any) -> Value:
    """A plain constant."""
    return Value(OBJECT, type(value).__name__, value, length=len(value) if isinstance(value, str) else None)


def made(path: str) -> Value:
    """An instance of a class."""
    return Value(OBJECT, path)


def derived(path: str, source: Value | None) -> Value:
    """An instance that has its rows from another value."""
    value = Value(OBJECT, path)
    if source is not None:
        value.part_of, value.side, value.random = source.part_of, source.side, source.random
        value.fits = source.fits
    return value


def joined(one: Value | None, other: Value | None) -> Value | None:
    """What is known where two ways meet."""
    if one is other or one is None or other is None:
        return one if one is other else None
    if (one.what, one.path) != (other.what, other.path):
        return None
    return one if one.what != OBJECT else Value(OBJECT, one.path)
