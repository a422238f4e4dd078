"""Sums, means and medians of decision trees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

import numpy as np

from nblift.compiled.running.estimators.adding import adding
from nblift.compiled.running.estimators.heads import Head, load_head
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcome, Outcomes, Step, numbers_only
from nblift.compiled.running.trace import Trace
from nblift.compiled.running.trees.levels import Levels
from nblift.compiled.running.trees.nodes import Trees, load_trees
from nblift.compiled.running.trees.pieces import Taken, find_pieces
from nblift.compiled.running.trees.tables import Tables, make_tables
from nblift.compiled.running.values import Array, Column, Kinds, NoAnswer, Value

# from here on a number rounds to an infinite float32, which scikit-learn refuses; halfway to the next power of two
FLOAT32_END = float(np.finfo(np.float32).max) + 2.0**103
_LIMITS = {"float32": FLOAT32_END, "float64": math.inf, "none": None}


class Leaves(Protocol):
    """A way to find each tree's leaf; all ways find the same."""

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree for one row, as its number among all trees' leaves."""

    def blocks(self, columns: list[Column]) -> Iterator[Array]:
        """The same for many rows, (trees, rows) for some of them at a time."""


class Walked:
    """Leaves of large trees, by walking; refuses what the estimator does."""

    def __init__(self, trees: Trees, taken: Taken) -> None:
        self._levels, self._taken = Levels(trees), taken

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree."""
        given = np.array(values, dtype=np.float64)
        self._refuse(given)
        return self._levels.row(self._taken.read(given).tolist())

    def blocks(self, columns: list[Column]) -> Iterator[Array]:
        """The same for many rows."""
        for column in columns:
            self._refuse(column)
        return self._levels.blocks([self._taken.read(column) for column in columns])

    def _refuse(self, values: Array) -> None:
        if self._taken.refuses(values).any():
            raise NoAnswer("a number is missing or too large for this model")


class Treed(Estimator):
    """An estimator of trees. It finds leaves from its columns or, with tables, from what they are made of."""

    def __init__(self, trees: Trees, kinds: Kinds, taken: Taken) -> None:
        self.trees, self._kinds, self._taken = trees, kinds, taken

    @cached_property
    def _leaves(self) -> Leaves:
        return self._tables(None, self._kinds) or Walked(self.trees, self._taken)

    def through(self, step: Step, kinds: Kinds) -> Estimator | None:
        """The same estimator over the columns of these kinds that `step` is given, if there is a way."""
        tables = self._tables(step, kinds)
        return None if tables is None else self._with(tables)

    def _tables(self, step: Step | None, kinds: Kinds) -> Tables | None:
        trace = Trace(kinds)
        sources = trace.roots if step is None else step.trace(trace, trace.roots)
        if sources is None:
            return None
        with np.errstate(all="ignore"):
            return make_tables(self.trees, find_pieces(self.trees, sources, trace, self._taken))

    def _with(self, leaves: Leaves) -> Estimator:
        found = type(self).__new__(type(self))
        found.__dict__ = {**self.__dict__, "_leaves": leaves}
        return found


class Forest(Treed):
    """Sums of leaf values, divided. `narrow` adds up in float32, as xgboost does."""

    exact = True

    def __init__(
        self,
        trees: Trees,
        kinds: Kinds,
        values: Array,
        divisor: float,
        head: Head,
        taken: Taken,
        narrow: bool,
    ) -> None:
        super().__init__(trees, kinds, taken)
        self._divisor = np.float32(divisor) if narrow else divisor
        self._head, self._single, self.classes, self.probable = head.answer, head.single, head.classes, head.probable
        self._adding = adding(trees, values, narrow)
        largest = np.finfo(np.float32 if narrow else np.float64).max / (trees.count + 1)
        self.silent = bool((np.abs(values) < largest).all()) and divisor >= 1e-3

    def row(self, values: list[Value]) -> Outcome:
        """The answer for one row."""
        return self._single((self._adding.row(self._leaves.row(values)) / self._divisor).tolist())

    def columns(self, columns: list[Column]) -> Outcomes:
        """The answers for many rows."""
        sums = [self._adding.rows(block) for block in self._leaves.blocks(columns)]
        return self._head((np.concatenate(sums) / self._divisor).astype(np.float64))


class Median(Treed):
    """The weighted median of the trees' values. Drucker (1997), Improving regressors using boosting techniques."""

    classes, exact = 0, True

    def __init__(self, trees: Trees, kinds: Kinds, values: Array, weights: Array) -> None:
        super().__init__(trees, kinds, Taken(FLOAT32_END, nan=False))
        self._values, self._weights = values, weights

    def row(self, values: list[Value]) -> Outcome:
        """The median."""
        return float(self._medians(self._leaves.row(values)[:, None])[0]), None

    def columns(self, columns: list[Column]) -> Outcomes:
        """The medians."""
        return np.concatenate([self._medians(block) for block in self._leaves.blocks(columns)]), None

    def _medians(self, leaves: Array) -> Array:
        found = self._values.take(leaves).T
        order = np.argsort(found, axis=1)
        weight = np.cumsum(self._weights[order], axis=1)
        middle = (weight >= 0.5 * weight[:, -1:]).argmax(axis=1)[:, None]
        return np.asarray(np.take_along_axis(found, np.take_along_axis(order, middle, axis=1), axis=1)[:, 0])


def _load_forest(spec: Spec, kinds: Kinds) -> Estimator:
    trees, values = _parts(spec, kinds)
    divisor = spec.number("divisor")
    if divisor <= 0:
        raise spec.bad("its divisor is not positive")
    limit = _LIMITS[spec.text("limit", list(_LIMITS))]
    taken = Taken(limit, spec.flag("nan"), spec.flag("absent"))
    return Forest(trees, kinds, values, divisor, load_head(spec, values.shape[1]), taken, spec.flag("narrow"))


def _load_median(spec: Spec, kinds: Kinds) -> Estimator:
    trees, values = _parts(spec, kinds)
    weights = spec.array("weights", "float", trees.count)
    if values.shape[1] != 1 or (weights < 0).any():
        raise spec.bad("a median needs one value a leaf, and weights")
    return Median(trees, kinds, values[:, 0].copy(), weights)


def _parts(spec: Spec, kinds: Kinds) -> tuple[Trees, Array]:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")
    trees = load_trees(spec, kinds)
    values = spec.array("values", "float", int(trees.leaf.sum()), None)
    if values.shape[1] < 1:
        raise spec.bad("its leaves have no values")
    return trees, values


LOADERS = {"forest": _load_forest, "median": _load_median}
