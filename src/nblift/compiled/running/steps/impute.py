"""Missing values: filled, and told apart in columns of 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import ColumnStep, Step, numbers
from nblift.compiled.running.steps.flow import Chain, Take
from nblift.compiled.running.values import Array, Column, Kinds, Value


class Impute(ColumnStep):
    """Each column's missing values replaced by one value."""

    def __init__(self, fills: list[Any], kinds: Kinds) -> None:
        self._fills, self.kinds = fills, kinds
        self._numbers = all(kind == "number" for kind in kinds)

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The filled column."""
        return [_filled(column, self._fills[place])], None

    def row(self, values: list[Value]) -> list[Value]:
        """The filled values."""
        if self._numbers:
            # NaN is the only number that differs from itself
            return [fill if value != value else value for value, fill in zip(values, self._fills, strict=True)]
        return [
            fill if value is None or value != value else value for value, fill in zip(values, self._fills, strict=True)
        ]


class Missing(ColumnStep):
    """1 where a value is missing, else 0."""

    def __init__(self, count: int) -> None:
        self.kinds = numbers(count)

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """A column of 0 and 1."""
        return [_missing(column).astype(np.float64)], None

    def cuts(self, place: int) -> Array | None:
        """All numbers are alike."""
        return np.empty(0)

    def row(self, values: list[Value]) -> list[Value]:
        """A 0 or 1 for each value."""
        return [1.0 if value is None or value != value else 0.0 for value in values]


def _filled(column: Column, fill: Any) -> Column:
    if isinstance(column, list):
        return [fill if value is None else value for value in column]
    return np.where(np.isnan(column), fill, column)


def _missing(column: Column) -> Any:
    return np.array([value is None for value in column]) if isinstance(column, list) else np.isnan(column)


def _load_impute(spec: Spec, kinds: Kinds) -> Step:
    fills = spec.values("fills")
    types = {"number": (int, float), "text": (str,)}
    if len(fills) != len(kinds) or any(
        isinstance(fill, bool) or not isinstance(fill, types[kind]) for fill, kind in zip(fills, kinds, strict=False)
    ):
        raise spec.bad("a fill does not fit its column")
    return Impute([fill if isinstance(fill, str) else float(fill) for fill in fills], kinds)


def _load_missing(spec: Spec, kinds: Kinds) -> Step:
    """`places`: the columns to look at."""
    places = spec.indices("places", len(kinds), None).tolist()
    return Chain([Take(places, kinds), Missing(len(places))], kinds)


LOADERS = {
    "impute": _load_impute,
    "missing": _load_missing,
}
