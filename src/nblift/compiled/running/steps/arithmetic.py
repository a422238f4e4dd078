"""One number a column: subtracted, divided by, compared with. Written once for rows and columns."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import ColumnStep, Step, numbers_only
from nblift.compiled.running.values import Array, Column, Kinds, Value, refuse_nonfinite

# the greatest number before finite ones, and the greatest finite one
FINITE = np.array([-np.inf, np.finfo(np.float64).max])

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
}


class Arithmetic(ColumnStep):
    """`column <operation> number`, a number for each column."""

    def __init__(self, operation: Callable[[Any, Any], Any], by: list[float], kinds: Kinds) -> None:
        self._operation, self._by, self.kinds = operation, by, kinds

    def operation(self, place: int) -> tuple[Callable[[Any, Any], Any], float]:
        """The operation, and the number of a column."""
        return self._operation, self._by[place]

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The results."""
        return [self._operation(column, self._by[place])], None

    def bounds(self) -> Array:
        """From one infinity to the other: zero times infinity is no number."""
        return FINITE

    def row(self, values: list[Value]) -> list[Value]:
        """The results."""
        return list(map(self._operation, values, self._by))


class Clip(ColumnStep):
    """No less than `low` and no more than `high`; NaN stays."""

    def __init__(self, low: float, high: float, kinds: Kinds) -> None:
        self._low, self._high, self.kinds = low, high, kinds

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The clipped column."""
        return [np.clip(column, self._low, self._high)], None

    def row(self, values: list[Value]) -> list[Value]:
        """The clipped values."""
        # of NaN every comparison is false, so the first argument stays
        return [min(max(value, self._low), self._high) for value in values]


class Binarize(ColumnStep):
    """1 where a number is greater than the threshold, else 0."""

    def __init__(self, threshold: float, kinds: Kinds) -> None:
        self._threshold, self.kinds = threshold, kinds

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """A column of 0 and 1."""
        return [(column > self._threshold).astype(np.float64)], None

    def row(self, values: list[Value]) -> list[Value]:
        """Zeros and ones."""
        return [1.0 if value > self._threshold else 0.0 for value in values]


class Check(ColumnStep):
    """Refuses infinities, and NaN unless that is allowed, as scikit-learn's validation does."""

    def __init__(self, nan: bool, kinds: Kinds) -> None:
        self._nan, self.kinds = nan, kinds

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The column as it is."""
        if self.kinds[place] == "text":
            return [column], None
        return [column], np.isinf(column) if self._nan else ~np.isfinite(column)

    def bounds(self) -> Array:
        """From one infinity to the other."""
        return FINITE

    def row(self, values: list[Value]) -> list[Value]:
        """The values as they are."""
        refuse_nonfinite([v for v, kind in zip(values, self.kinds, strict=True) if kind == "number"], self._nan)
        return values


def _load_arithmetic(spec: Spec, kinds: Kinds) -> Step:
    _need_numbers(spec, kinds)
    by = spec.array("by", "float", len(kinds))
    if spec.op == "divide" and not by.all():
        raise spec.bad("it divides by zero")
    return Arithmetic(_OPERATIONS[spec.op], by.tolist(), kinds)


def _load_clip(spec: Spec, kinds: Kinds) -> Step:
    _need_numbers(spec, kinds)
    return Clip(spec.number("low"), spec.number("high"), kinds)


def _load_binarize(spec: Spec, kinds: Kinds) -> Step:
    _need_numbers(spec, kinds)
    return Binarize(spec.number("threshold"), kinds)


def _need_numbers(spec: Spec, kinds: Kinds) -> None:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")


LOADERS: dict[str, Callable[[Spec, Kinds], Step]] = {
    **dict.fromkeys(_OPERATIONS, _load_arithmetic),
    "clip": _load_clip,
    "binarize": _load_binarize,
    "check": lambda spec, kinds: Check(spec.flag("nan"), kinds),
}
