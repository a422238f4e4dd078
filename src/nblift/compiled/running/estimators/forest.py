"""Sums, means and medians of decision trees."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from nblift.compiled.running.estimators.heads import Head, load_head
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcome, Outcomes, numbers_only
from nblift.compiled.running.trees.levels import Levels
from nblift.compiled.running.trees.nodes import Trees, load_trees
from nblift.compiled.running.trees.tables import make_tables
from nblift.compiled.running.values import Array, Column, Kinds, NoAnswer, Value

# from here on a number rounds to an infinite float32, which scikit-learn refuses; halfway to the next power of two
FLOAT32_END = float(np.finfo(np.float32).max) + 2.0**103
_LIMITS = {"float32": FLOAT32_END, "float64": math.inf, "none": None}


class Leaves(Protocol):
    """A way to find each tree's leaf; all ways find the same."""

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree for one row, as its number among all trees' leaves."""

    def columns(self, columns: list[Column]) -> Array:
        """The same for many rows, (trees, rows)."""


class Forest(Estimator):
    """Leaf values, added up tree after tree as scikit-learn does, so that sums agree to the last bit.

    `narrow` adds up in float32, as xgboost does.
    """

    trees: Trees

    def __init__(
        self, leaves: Leaves, values: Array, divisor: float, head: Head, limit: float | None, nan: bool, narrow: bool
    ) -> None:
        self._leaves, self._divisor, self._limit, self._nan = leaves, divisor, limit, nan
        self._head, self.classes, self.probable = head.answer, head.classes, head.probable
        self._width = values.shape[1]
        # numpy adds up rows one after another, but a single contiguous column pairwise: a second one prevents that
        wide = np.ascontiguousarray(np.pad(values, ((0, 0), (0, 1)))) if self._width == 1 else values
        self._values = wide.astype(np.float32) if narrow else wide

    def row(self, values: list[Value]) -> Outcome:
        """The answer for one row."""
        limit = self._limit
        if limit is not None and not (max(values) < limit and min(values) > -limit and sum(values) < math.inf):
            self._refuse(values)
        raw = np.add.reduce(self._values.take(self._leaves.row(values), axis=0), axis=0) / self._divisor
        answers, probabilities = self._head(raw[None, : self._width].astype(np.float64))
        return answers[0].item(), None if probabilities is None else probabilities[0].tolist()

    def columns(self, columns: list[Column]) -> Outcomes:
        """The answers for many rows."""
        if self._limit is not None:
            self._refuse(columns)
        leaves = self._leaves.columns(columns)
        raw = np.empty((leaves.shape[1], self._width))
        for start in range(0, len(raw), 256):
            part = leaves[:, start : start + 256]
            raw[start : start + 256] = np.add.reduce(self._values.take(part, axis=0), axis=0)[:, : self._width]
        return self._head(raw / self._divisor)

    def _refuse(self, columns: list[Column]) -> None:
        limit = math.inf if self._limit is None else self._limit
        for column in columns:
            values = np.asarray(column, dtype=np.float64)
            if (np.abs(values) >= limit).any() or (not self._nan and np.isnan(values).any()):
                raise NoAnswer("a number is missing or too large for this model")


class Median(Estimator):
    """The weighted median of the trees' values. Drucker (1997), Improving regressors using boosting techniques."""

    classes = 0
    trees: Trees

    def __init__(self, leaves: Leaves, values: Array, weights: Array) -> None:
        self._leaves, self._values, self._weights = leaves, values, weights

    def columns(self, columns: list[Column]) -> Outcomes:
        """The medians."""
        if any((np.abs(column) >= FLOAT32_END).any() or np.isnan(column).any() for column in columns):
            raise NoAnswer("a number is missing or too large for this model")
        found = self._values.take(self._leaves.columns(columns)).T
        order = np.argsort(found, axis=1)
        weight = np.cumsum(self._weights[order], axis=1)
        middle = (weight >= 0.5 * weight[:, -1:]).argmax(axis=1)[:, None]
        return np.take_along_axis(found, np.take_along_axis(order, middle, axis=1), axis=1)[:, 0], None


def find_leaves(trees: Trees) -> Leaves:
    """The fastest way for these trees."""
    return make_tables(trees) or Levels(trees)


def _load_forest(spec: Spec, kinds: Kinds) -> Estimator:
    trees, values = _parts(spec, kinds)
    divisor = spec.number("divisor")
    if divisor <= 0:
        raise spec.bad("its divisor is not positive")
    limit = _LIMITS[spec.text("limit", list(_LIMITS))]
    nan, narrow = spec.flag("nan"), spec.flag("narrow")
    head = load_head(spec, values.shape[1])
    found = Forest(find_leaves(trees), values, divisor, head, limit, nan, narrow)
    found.trees = trees
    return found


def _load_median(spec: Spec, kinds: Kinds) -> Estimator:
    trees, values = _parts(spec, kinds)
    weights = spec.array("weights", "float", trees.count)
    if values.shape[1] != 1 or (weights < 0).any():
        raise spec.bad("a median needs one value a leaf, and weights")
    found = Median(find_leaves(trees), values[:, 0].copy(), weights)
    found.trees = trees
    return found


def _parts(spec: Spec, kinds: Kinds) -> tuple[Trees, Array]:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")
    trees = load_trees(spec, kinds)
    values = spec.array("values", "float", int(trees.leaf.sum()), None)
    if values.shape[1] < 1:
        raise spec.bad("its leaves have no values")
    return trees, values


LOADERS = {"forest": _load_forest, "median": _load_median}
