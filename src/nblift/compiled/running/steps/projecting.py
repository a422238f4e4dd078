"""Steps over all columns at once: projections, norms, products."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nblift.compiled.running.spec import WIDEST, Spec
from nblift.compiled.running.step import MatrixStep, Step, numbers, numbers_only
from nblift.compiled.running.values import Array, Column, Kinds, Value, refuse_nonfinite


class Project(MatrixStep):
    """`rows @ components.T - offset`, as principal components and truncated singular values do."""

    def __init__(self, components: Array, offset: Array) -> None:
        self._components, self._offset = components, offset
        self.kinds = numbers(len(components))

    def apply(self, rows: Array) -> Array:
        """The projected rows."""
        found: Array = rows @ self._components.T - self._offset
        return found


class Normalize(MatrixStep):
    """Rows divided by their norm; a row of zeros stays."""

    def __init__(self, norm: str, kinds: Kinds) -> None:
        self._norm, self.kinds = norm, kinds

    def apply(self, rows: Array) -> Array:
        """The rows of norm 1."""
        if self._norm == "l2":
            norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        else:
            norms = np.abs(rows).sum(axis=1) if self._norm == "l1" else np.abs(rows).max(axis=1)
        tiny = 10 * np.finfo(np.float64).eps
        return rows / np.where(norms < tiny, 1.0, norms)[:, None]


class Products(Step):
    """Products of columns, each a list of factors in the order in which they are multiplied."""

    def __init__(self, factors: list[list[int]]) -> None:
        self._factors = factors
        self.kinds = numbers(len(factors))

    def columns(self, columns: list[Column]) -> list[Column]:
        """The products; the empty one is 1."""
        refuse_nonfinite(columns, nan=False)
        ones = np.ones(len(columns[0]))
        return [self._product(columns, factors, ones) for factors in self._factors]

    def row(self, values: list[Value]) -> list[Value]:
        """The products; the empty one is 1."""
        refuse_nonfinite(values, nan=False)
        return [self._product(values, factors, 1.0) for factors in self._factors]

    @staticmethod
    def _product(columns: list[Column], factors: list[int], one: Column) -> Column:
        if not factors:
            return one
        found = columns[factors[0]]
        for factor in factors[1:]:
            found = found * columns[factor]
        return found


def _load_project(spec: Spec, kinds: Kinds) -> Step:
    components = spec.array("components", "float", None, len(kinds))
    if not numbers_only(kinds) or not len(components):
        raise spec.bad("it needs columns of numbers, and components")
    return Project(components, spec.array("offset", "float", len(components)))


def _load_normalize(spec: Spec, kinds: Kinds) -> Step:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")
    return Normalize(spec.text("norm", ["l1", "l2", "max"]), kinds)


def _load_products(spec: Spec, kinds: Kinds) -> Step:
    """`ends`: where each product's factors end in `factors`."""
    ends = spec.array("ends", "int", None)
    factors = spec.indices("factors", len(kinds), None).tolist()
    bounds = [0, *ends.tolist()]
    if not numbers_only(kinds) or len(ends) > WIDEST or bounds[-1] != len(factors) or (np.diff(bounds) < 0).any():
        raise spec.bad("its products do not fit its factors")
    return Products([factors[a:b] for a, b in pairwise(bounds)])


LOADERS = {"project": _load_project, "normalize": _load_normalize, "products": _load_products}
