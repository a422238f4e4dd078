"""Find the leaves of large trees: all trees, and all rows, go down one level at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from nblift.compiled.running.trees.nodes import BLOCK, CODES, Trees
from nblift.compiled.running.values import Array, Column, Value

# so many steps through nodes cost less one by one than in numpy
FEW_TREES = 8


class Levels:
    """Walks down from the roots. A leaf's right child is the leaf itself, and nothing goes left there."""

    def __init__(self, trees: Trees) -> None:
        leaf = trees.leaf
        self._trees = trees
        self._roots = trees.starts[:-1]
        self._right = np.where(leaf, np.arange(len(leaf)), trees.right)
        self._feature = trees.feature.astype(np.int64)
        self._threshold = np.where(leaf, -np.inf, trees.threshold)
        self._nan_left = (trees.nan_left != 0) & ~leaf
        self._coded = (trees.codes >= 0) & ~leaf
        self._any_coded = bool(self._coded.any())
        self._before = trees.before
        self._one_by_one = trees.count <= FEW_TREES
        if self._one_by_one:
            self._lists = (
                self._right.tolist(), self._feature.tolist(), self._threshold.tolist(), leaf.tolist(),
                self._nan_left.tolist(), np.where(self._coded, trees.codes, -1).tolist(),
            )  # fmt: skip

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree, as its number among all trees' leaves."""
        if self._one_by_one:
            return self._before[[self._walk(root, values) for root in self._roots.tolist()]]
        columns = np.array(values, dtype=np.float64)
        return self._before[self._descend(self._roots, lambda node: columns[self._feature[node]])]

    def blocks(self, columns: list[Column]) -> Iterator[Array]:
        """The same of many rows, (trees, rows) for some of them at a time."""
        rows = np.array(columns, dtype=np.float64)
        for start in range(0, rows.shape[1], BLOCK):
            part = np.ascontiguousarray(rows[:, start : start + BLOCK])
            width = part.shape[1]
            across = np.arange(width)
            nodes = np.repeat(self._roots[:, None], width, axis=1)
            flat = part.ravel()

            def value(node: Array, flat: Array = flat, width: int = width, across: Array = across) -> Array:
                return np.asarray(flat.take(self._feature.take(node) * width + across))

            yield self._before.take(self._descend(nodes, value))

    def _descend(self, nodes: Array, value: Callable[[Array], Array]) -> Array:
        while True:
            x = value(nodes)
            left = (x <= self._threshold.take(nodes)) | (np.isnan(x) & self._nan_left.take(nodes))
            if self._any_coded:
                left = np.where(self._coded.take(nodes), self._by_code(nodes, x), left)
            following = np.where(left, nodes + 1, self._right.take(nodes))
            if np.array_equal(following, nodes):
                return nodes
            nodes = following

    def _by_code(self, nodes: Array, x: Array) -> Array:
        known = (x >= 0) & (x < CODES)
        code = np.where(known, x, 0).astype(np.int64)
        left = self._trees.left_codes[np.maximum(self._trees.codes.take(nodes), 0), code] != 0
        return np.asarray(np.where(known, left, self._nan_left.take(nodes)))

    def _walk(self, node: int, values: list[Value]) -> int:
        right, feature, threshold, leaf, nan_left, codes = self._lists
        while not leaf[node]:
            value = values[feature[node]]
            if codes[node] >= 0 and 0 <= value < CODES:
                left = bool(self._trees.left_codes[codes[node], int(value)])
            elif codes[node] >= 0 or value != value:
                left = nan_left[node]
            else:
                left = value <= threshold[node]
            node = node + 1 if left else right[node]
        return node
