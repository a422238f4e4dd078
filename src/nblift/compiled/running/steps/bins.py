"""Numbers to the number of the interval that they lie in."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import ColumnStep, Step, numbers_only
from nblift.compiled.running.steps.arithmetic import FINITE
from nblift.compiled.running.values import Array, Column, Kinds, Value, refuse_nonfinite


class Bins(ColumnStep):
    """How many edges are not greater than each number."""

    def __init__(self, edges: list[list[float]], kinds: Kinds) -> None:
        self._edges, self.kinds = edges, kinds

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """A column of whole numbers."""
        found = np.searchsorted(self._edges[place], column, side="right").astype(np.float64)
        return [found], ~np.isfinite(column)

    def bounds(self) -> Array:
        """From one infinity to the other."""
        return FINITE

    def row(self, values: list[Value]) -> list[Value]:
        """Whole numbers."""
        refuse_nonfinite(values, nan=False)
        return [float(bisect_right(edges, value)) for edges, value in zip(self._edges, values, strict=True)]


def _load(spec: Spec, kinds: Kinds) -> Step:
    children = spec.children("columns")
    if not numbers_only(kinds) or len(children) != len(kinds):
        raise spec.bad("it has not as many lists of edges as columns of numbers")
    edges = [child.array("edges", "float", None) for child in children]
    if any((np.diff(each) < 0).any() for each in edges):
        raise spec.bad("its edges are not sorted")
    return Bins([each.tolist() for each in edges], kinds)


LOADERS = {"bins": _load}
