"""Find the leaves of small trees without walking: every node is answered at once, by bit vectors.

Each tree has a word with a bit a leaf, from left to right. A node at which the row goes right rules out the leaves to
its left; the lowest bit that no node ruled out is the row's leaf. Nodes that ask for the same feature are ruled on
together: a table has, for each interval between two of the feature's thresholds, the words of all trees with all that
it rules out. So a row costs one look-up a feature. Lucchese et al. (2015), QuickScorer: a fast algorithm to rank
documents with additive ensembles of regression trees.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nblift.compiled.running.trees.nodes import CODES, Trees
from nblift.compiled.running.values import Array, Column, Value

# bytes of all tables of an ensemble, and of groups of trees with tables of their own
LARGEST = 32 << 20
MOST_GROUPS = 32
# rows at a time: their words stay in the processor's cache
BLOCK = 256
_WORDS = (np.uint8, np.uint16, np.uint32, np.uint64)


class Group:
    """The tables of the trees from `first` to `last`."""

    def __init__(self, trees: Trees, first: int, last: int, word: type[np.unsignedinteger]) -> None:
        self._word = word
        self._leaf_base = trees.before[trees.starts[first:last]] - 1
        nodes = np.arange(trees.starts[first], trees.starts[last])
        inner = nodes[~trees.leaf[nodes]]
        tree = trees.tree[inner] - first
        left = _left_leaves(trees, inner, word)
        self._numeric: list[tuple[int, int, list[float], int]] = []
        self._coded: list[tuple[int, int]] = []
        tables: list[Array] = []
        for feature in np.unique(trees.feature[inner]).tolist():
            mine = np.flatnonzero(trees.feature[inner] == feature)
            offset = sum(map(len, tables))
            if trees.codes[inner[mine[0]]] >= 0:
                tables.append(self._by_code(trees, inner[mine], tree[mine], left[mine], last - first))
                self._coded.append((offset, feature))
            else:
                table, limits = self._by_threshold(trees, inner[mine], tree[mine], left[mine], last - first)
                tables.append(table)
                self._numeric.append((offset, feature, limits, offset + len(limits)))
        # a table of no rule at all, for ensembles of single leaves
        self._table = np.concatenate(tables or [np.full((1, last - first), ~word(0), word)])

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree, as its number among all trees' leaves."""
        places = [
            offset + bisect_left(limits, value) if (value := values[feature]) == value else missing
            for offset, feature, limits, missing in self._numeric
        ]
        for offset, feature in self._coded:
            places.append(offset + _code(values[feature]))
        return self._leaves(np.bitwise_and.reduce(self._table.take(places or [0], axis=0), axis=0))

    def columns(self, columns: list[Column]) -> Array:
        """The same of many rows, (rows, trees)."""
        words = None
        for places in self._places(columns):
            found = self._table.take(places, axis=0)
            words = found if words is None else np.bitwise_and(words, found, out=words)
        if words is None:
            words = self._table.take(np.zeros(len(columns[0]), np.int64), axis=0)
        return self._leaves(words)

    def _places(self, columns: list[Column]) -> Iterator[Array]:
        for offset, feature, limits, _ in self._numeric:
            # NaN sorts behind the infinity at the end of the limits
            yield np.asarray(np.searchsorted(limits, columns[feature]) + offset)
        for offset, feature in self._coded:
            yield _codes(columns[feature]) + offset

    def _leaves(self, words: Array) -> Array:
        # the exponent of a power of two is its place, counted from 1
        lowest = np.frexp((words & -words).astype(np.float64))[1]
        return np.asarray(lowest + self._leaf_base)

    def _by_threshold(
        self, trees: Trees, nodes: Array, tree: Array, left: Array, count: int
    ) -> tuple[Array, list[float]]:
        limits = np.unique(np.append(trees.threshold[nodes], np.inf))
        table = np.full((len(limits) + 1, count), ~self._word(0), self._word)
        after = np.searchsorted(limits, trees.threshold[nodes]) + 1
        np.bitwise_and.at(table, (after, tree), ~left)
        np.bitwise_and.accumulate(table[:-1], axis=0, out=table[:-1])
        # the last line is NaN's
        table[-1] = ~self._word(0)
        right = trees.nan_left[nodes] == 0
        np.bitwise_and.at(table[-1], tree[right], ~left[right])
        return table, limits.tolist()

    def _by_code(self, trees: Trees, nodes: Array, tree: Array, left: Array, count: int) -> Array:
        table = np.full((CODES + 1, count), ~self._word(0), self._word)
        goes_left = np.concatenate([trees.left_codes[trees.codes[nodes]], trees.nan_left[nodes, None]], axis=1) != 0
        for node in range(len(nodes)):
            table[~goes_left[node], tree[node]] &= ~left[node]
        return table


class Tables:
    """All trees, in as few groups as their tables' sizes allow: tables grow with trees times thresholds."""

    def __init__(self, trees: Trees, groups: int, word: type[np.unsignedinteger]) -> None:
        bounds = np.linspace(0, trees.count, groups + 1).astype(int).tolist()
        self._groups = [Group(trees, a, b, word) for a, b in pairwise(bounds) if b > a]

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree, as its number among all trees' leaves."""
        if len(self._groups) == 1:
            return self._groups[0].row(values)
        return np.concatenate([group.row(values) for group in self._groups])

    def columns(self, columns: list[Column]) -> Array:
        """The same of many rows, (trees, rows)."""
        size = len(columns[0])
        out = np.empty((size, sum(len(group._leaf_base) for group in self._groups)), np.int64)
        for start in range(0, size, BLOCK):
            part = [column[start : start + BLOCK] for column in columns]
            np.concatenate([group.columns(part) for group in self._groups], axis=1, out=out[start : start + BLOCK])
        return out.T


def make_tables(trees: Trees) -> Tables | None:
    """Tables for these trees, or None where one has more leaves than a word has bits, or they would be too large."""
    most = int(np.diff(np.append(trees.before, trees.leaf.sum())[trees.starts]).max())
    word = next((word for word in _WORDS if most <= word(0).itemsize * 8), None)
    if word is None or _mixed(trees):
        return None
    lines = int((~trees.leaf).sum())
    groups = max(1, -(-lines * trees.count * word(0).itemsize // LARGEST))
    return Tables(trees, min(groups, trees.count), word) if groups <= MOST_GROUPS else None


def _mixed(trees: Trees) -> bool:
    """Whether a feature is asked for both as a number and as a code."""
    inner, coded = ~trees.leaf, trees.codes >= 0
    return bool(np.intersect1d(trees.feature[inner & coded], trees.feature[inner & ~coded]).size)


def _left_leaves(trees: Trees, inner: Array, word: type[np.unsignedinteger]) -> Array:
    """For each inner node the bits of the leaves on its left side."""
    base = trees.before[trees.starts[:-1]][trees.tree[inner]]
    low, high = trees.before[inner + 1] - base, trees.before[trees.right[inner]] - base
    # the right side has a leaf, too: high is less than the word's bits
    one = np.uint64(1)
    bits = (one << high.astype(np.uint64)) - (one << low.astype(np.uint64))
    return np.asarray(bits, dtype=word)


def _code(value: float) -> int:
    return int(value) if 0 <= value < CODES else CODES


def _codes(column: Array) -> Array:
    known = (column >= 0) & (column < CODES)
    return np.where(known, column, CODES).astype(np.int64)
