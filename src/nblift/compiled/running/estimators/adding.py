"""Leaf values added up tree after tree, as scikit-learn and xgboost do, so that sums agree to the last bit.

numpy's own sums along an axis go one after another only over several columns: a single one it adds up pairwise.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nblift.compiled.running.trees.nodes import BLOCK, Trees
from nblift.compiled.running.values import Array


class Adding(Protocol):
    """Sums of what leaves have, by the leaves' numbers among all trees' leaves."""

    def row(self, leaves: Array) -> Array:
        """The sums (width,) of one row's leaves (trees,)."""

    def rows(self, leaves: Array) -> Array:
        """The sums (rows, width) of the leaves (trees, rows) of at most `BLOCK` rows."""


class WholeLeaves:
    """Every leaf has a value for each sum."""

    def __init__(self, trees: Trees, values: Array) -> None:
        self._values, self._width = np.ascontiguousarray(values), values.shape[1]
        self._places = np.tile(np.arange(self._width), trees.count)

    def row(self, leaves: Array) -> Array:
        """In the same order as the sum along the axis, and in half the time."""
        return np.bincount(self._places, self._values.take(leaves, axis=0).ravel())

    def rows(self, leaves: Array) -> Array:
        """Sums along the axis of trees."""
        return np.asarray(np.add.reduce(self._values.take(leaves, axis=0), axis=0))


class SingleLeaves:
    """All leaves of a tree have a value for the same sum, `places` (trees,), and for no other: `values` (leaves,)."""

    def __init__(self, values: Array, places: Array, width: int) -> None:
        self._values, self._places, self._width = values, places, width
        # of each row of a block, one row after another
        self._of_rows = (places + np.arange(0, BLOCK * width, width)[:, None]).ravel()

    def row(self, leaves: Array) -> Array:
        """Each value to its place."""
        return np.bincount(self._places, self._values.take(leaves), self._width)

    def rows(self, leaves: Array) -> Array:
        """The same with places of their own for each row."""
        # one row's trees after another, as the leaves lie in memory
        found, count = self._values.take(leaves.T).ravel(), leaves.shape[1]
        return np.bincount(self._of_rows[: len(found)], found, count * self._width).reshape(count, self._width)


class Float32Leaves:
    """Sums in float32, as xgboost has them."""

    def __init__(self, values: Array) -> None:
        self._width = values.shape[1]
        # a second column, where there is one only
        wide = np.pad(values, ((0, 0), (0, 1))) if self._width == 1 else values
        self._values = np.ascontiguousarray(wide, dtype=np.float32)

    def row(self, leaves: Array) -> Array:
        """Sums along the axis of trees."""
        return self.rows(leaves)

    def rows(self, leaves: Array) -> Array:
        """Sums along the axis of trees."""
        return np.asarray(np.add.reduce(self._values.take(leaves, axis=0), axis=0)[..., : self._width])


def adding(trees: Trees, values: Array, narrow: bool) -> Adding:
    """The fastest way to add up `values` (leaves, width); `narrow`: in float32."""
    if narrow:
        return Float32Leaves(values)
    first = trees.before[trees.starts[:-1]]
    used = np.logical_or.reduceat(values != 0, first, axis=0)
    if (used.sum(axis=1) > 1).any():
        return WholeLeaves(trees, values)
    places = used.argmax(axis=1)
    return SingleLeaves(values[np.arange(len(values)), places.repeat(trees.leaves)], places, values.shape[1])
