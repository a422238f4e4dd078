"""Tables of bit vectors for a group of trees: what each piece of each value leaves over of all their leaves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from operator import and_

import numpy as np

from nblift.compiled.running.trees.nodes import CODES, Trees
from nblift.compiled.running.trees.pieces import Pieces
from nblift.compiled.running.values import Array

# of each node: its first leaf, the first on its right side, and the one after its last
Spans = tuple[Array, Array, Array]


@dataclass(frozen=True)
class Table:
    """What the pieces of a value leave over: vectors as integers, and the vector of each piece."""

    vectors: list[int]
    of_piece: Array


class Lines:
    """The tables of the trees from `first` to `last`, each of which has so many bits."""

    def __init__(self, trees: Trees, spans: Spans, first: int, last: int, bits: int) -> None:
        self._trees = trees
        self.bytes = bits * (last - first) // 8
        nodes = np.arange(trees.starts[first], trees.starts[last])
        self._inner = nodes[~trees.leaf[nodes]]
        leaves = np.append(trees.before, trees.leaf.sum())[trees.starts[first : last + 1]]
        starts = np.arange(last - first) * bits
        self.all = sum(_range(start, start + size) for start, size in zip(starts.tolist(), np.diff(leaves).tolist()))  # noqa: B905
        tree = np.searchsorted(trees.starts, self._inner, side="right") - 1 - first
        shift = starts[tree] - leaves[tree]
        low, middle, high = (each[self._inner] + shift for each in spans)
        lefts = map(_range, low.tolist(), middle.tolist())
        rights = map(_range, middle.tolist(), high.tolist())
        # what is left over where rows go left, and where they go right
        self._over_left = [self.all ^ right for right in rights]
        self._over_right = [self.all ^ left for left in lefts]

    def table(self, pieces: Pieces) -> Table | None:
        """The table of a value; None where these trees do not look at it."""
        feature = self._trees.feature[self._inner]
        parts = [
            self._column(np.flatnonzero(feature == column), pieces.columns[column])
            for column in np.unique(feature[np.isin(feature, list(pieces.columns))]).tolist()
        ]
        if not parts:
            return None
        found, of_piece = np.unique(np.array([places for _, places in parts]), axis=1, return_inverse=True)
        vectors = []
        for line in found.T.tolist():
            vector = self.all
            for (each, _), place in zip(parts, line, strict=True):
                vector &= each[place]
            vectors.append(vector)
        return Table(vectors, of_piece.ravel())

    def _column(self, mine: Array, values: Array) -> tuple[list[int], Array]:
        """What these nodes, which ask for one column, leave over; and which of it each of the column's values has."""
        trees, nodes = self._trees, self._inner[mine]
        missing = self._over(mine, trees.nan_left[nodes] != 0)
        if (trees.codes[nodes] >= 0).any():
            goes_left = trees.left_codes[trees.codes[nodes]] != 0
            vectors = [self._over(mine, goes_left[:, code]) for code in range(CODES)]
            known = (values >= 0) & (values < CODES)
            return [*vectors, missing], np.where(known, values, CODES).astype(np.int64)
        limits, place = np.unique(trees.threshold[nodes], return_inverse=True)
        left, right = [self.all] * len(limits), [self.all] * len(limits)
        for at, node in zip(place.ravel().tolist(), mine.tolist(), strict=True):
            left[at] &= self._over_left[node]
            right[at] &= self._over_right[node]
        # greater than the first so many limits, and not than the others
        before = accumulate(right, and_, initial=self.all)
        after = [*accumulate(reversed(left), and_, initial=self.all)][::-1]
        places = np.where(np.isnan(values), len(limits) + 1, np.searchsorted(limits, values))
        return [*map(and_, before, after), missing], places

    def _over(self, mine: Array, left: Array) -> int:
        found = self.all
        for node, goes_left in zip(mine.tolist(), left.tolist(), strict=True):
            found &= self._over_left[node] if goes_left else self._over_right[node]
        return found


def leaf_spans(trees: Trees) -> Spans:
    """Which leaves each inner node has on its sides, as numbers among all leaves."""
    before = np.append(trees.before, trees.leaf.sum())
    ends = np.zeros(len(trees.right), np.int64)
    ends[trees.starts[:-1]] = trees.starts[1:]
    end, right = ends.tolist(), trees.right.tolist()
    for node, child in enumerate(right):
        if child:
            end[node + 1], end[child] = child, end[node]
    return before[:-1], before[trees.right], before[end]


def _range(start: int, end: int) -> int:
    """The bits from `start` to before `end`."""
    return (1 << end) - (1 << start)
