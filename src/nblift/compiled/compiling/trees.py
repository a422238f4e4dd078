"""Decision trees as the arrays that `running.trees.nodes` reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import Document
from nblift.compiled.running.trees.nodes import CODES
from nblift.compiled.running.values import Array


class Drafted:
    """Trees of an ensemble, one after another, put into preorder."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Array]] = {
            name: [] for name in ("right", "feature", "threshold", "nan_left", "codes", "left_codes", "values")
        }
        self._sizes = [0]
        self._lines = 0

    def add(
        self,
        left: Array,
        right: Array,
        feature: Array,
        threshold: Array,
        nan_left: Array,
        values: Array,
        codes: Array | None = None,
        left_codes: Array | None = None,
    ) -> None:
        """Add a tree.

        Args:
            left: each node's left child, negative at a leaf.
            right: each node's right child.
            feature: the column that an inner node asks for.
            threshold: a row goes left if its value, a float64, is not greater.
            nan_left: whether NaN goes left.
            values: (nodes, outputs); those of leaves count.
            codes: each node's line in `left_codes`, or -1.
            left_codes: (lines, 256), 1 for each code that goes left.
        """
        order = _preorder(left, right)
        place = np.empty(len(left), np.int64)
        place[order] = np.arange(len(order))
        leaf = left[order] < 0
        self._put("right", np.where(leaf, 0, place[right[order]] + self._sizes[-1]), np.int32)
        self._put("feature", np.where(leaf, 0, feature[order]), np.int32)
        self._put("threshold", np.where(leaf, 0.0, threshold[order]), np.float64)
        self._put("nan_left", np.where(leaf, 0, nan_left[order]), np.uint8)
        lines = np.full(len(left), -1) if codes is None else codes
        self._put("codes", np.where(leaf | (lines[order] < 0), -1, lines[order] + self._lines), np.int32)
        if left_codes is not None:
            self._put("left_codes", left_codes, np.uint8)
            self._lines += len(left_codes)
        self._put("values", values[order][leaf], np.float64)
        self._sizes.append(self._sizes[-1] + len(left))

    def add_constant(self, values: Array) -> None:
        """Add what sums begin with: for each a tree of one leaf, so that no tree has values for several."""
        none, zero = np.array([-1]), np.array([0])
        for line in np.diag(np.ravel(values)):
            self.add(none, none, zero, zero, zero, line[None, :])

    @property
    def count(self) -> int:
        """How many trees there are."""
        return len(self._sizes) - 1

    def document(self, **more: Any) -> Document:
        """The arrays, with whatever else belongs to the estimator."""
        parts = {name: np.concatenate(found) for name, found in self._parts.items() if found}
        parts.setdefault("left_codes", np.zeros((0, CODES), np.uint8))
        return {"starts": np.array(self._sizes, np.int64), **parts, **more}

    def _put(self, name: str, values: Array, dtype: Any) -> None:
        self._parts[name].append(np.ascontiguousarray(values, dtype=dtype))


def add_sklearn(drafted: Drafted, tree: Any, values: Array) -> None:
    """Add one of scikit-learn's `Tree` objects with these values (nodes, outputs)."""
    nodes = tree.__getstate__()["nodes"]
    nan_left = nodes["missing_go_to_left"] if "missing_go_to_left" in nodes.dtype.names else np.zeros(len(nodes))
    threshold = float32_bound(tree.threshold)
    drafted.add(tree.children_left, tree.children_right, tree.feature, threshold, nan_left, values)


def float32_bound(threshold: Array, strict: bool = False) -> Array:
    """The largest float64 that, rounded to a float32, is not greater (`strict`: less) than each threshold.

    scikit-learn and xgboost round a row to float32 before they compare it; so no rounding is needed.
    """
    threshold = np.asarray(threshold, dtype=np.float64)
    with np.errstate(over="ignore"):
        below = threshold.astype(np.float32)
        too_large = below >= threshold if strict else below > threshold
        below = np.where(too_large, np.nextafter(below, np.float32(-np.inf)), below).astype(np.float32)
        above = np.nextafter(below, np.float32(np.inf)).astype(np.float64)
    # the end of float32 rounds as if there was one more power of two
    above = np.where(np.isinf(above), 2.0**128, above)
    with np.errstate(invalid="ignore"):
        middle = below.astype(np.float64) + (above - below.astype(np.float64)) / 2
    even = below.view(np.int32) % 2 == 0
    found = np.where(even, middle, np.nextafter(middle, -np.inf))
    return np.where(np.isinf(below), below.astype(np.float64), found)


def _preorder(left: Array, right: Array) -> Array:
    lefts, rights = left.tolist(), right.tolist()
    order, waiting = [], [0]
    while waiting:
        node = waiting.pop()
        order.append(node)
        if lefts[node] >= 0:
            waiting += [rights[node], lefts[node]]
    return np.array(order, np.int64)
