"""Find all trees' leaves by bit vectors: no walking, and no question asked.

A vector has a bit for each leaf of each tree. A node at which the row goes right rules out the leaves on its left side,
and the other way round; what all nodes leave over is one leaf a tree. All that a piece of a value decides is put
together into one line of a table, so a row costs one line a value. After Lucchese et al. (2015), QuickScorer: a fast
algorithm to rank documents with additive ensembles of regression trees, which rules out to the left only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nblift.compiled.running.trees.lines import Lines, Table, leaf_spans
from nblift.compiled.running.trees.nodes import BLOCK, Trees
from nblift.compiled.running.trees.pieces import Pieces
from nblift.compiled.running.values import Array, Column, NoAnswer, Value

# bytes of all tables of an ensemble
LARGEST = 32 << 20
# bytes of the tables of a group of trees: they stay in the processor's cache
GROUP = 2 << 20
WORDS = tuple(np.dtype(name) for name in ("<u1", "<u2", "<u4", "<u8"))
# a power of two as a float64 is its exponent, so far up and with so much added
_SHIFT, _BIAS = 52, 1023


class _Group:
    def __init__(self, lines: Lines, pieces: list[Pieces], word: np.dtype[np.unsignedinteger]) -> None:
        self.all, self.bytes, self._word = lines.all, lines.bytes, word
        found = [(place, lines.table(each)) for place, each in enumerate(pieces)]
        tables: list[tuple[int, Table]] = [(place, table) for place, table in found if table is not None]
        # for rows: each piece's vector, and one of no leaf at all where there is no answer
        self.vectors = [
            (place, [0 if none else table.vectors[n] for n, none in zip(table.of_piece, pieces[place].refused)])  # noqa: B905
            for place, table in tables
        ]
        self.whole = self._words([self.all])
        # for columns
        self.tables = [(place, self._words(table.vectors), table.of_piece) for place, table in tables]

    def _words(self, vectors: list[int]) -> Array:
        data = b"".join(vector.to_bytes(self.bytes, "little") for vector in vectors)
        return np.frombuffer(data, self._word).reshape(len(vectors), -1)


class Tables:
    """The tables of an ensemble, in groups of so many trees."""

    def __init__(self, trees: Trees, pieces: list[Pieces], size: int) -> None:
        most = int(trees.leaves.max())
        word = next((each for each in WORDS if most <= each.itemsize * 8), WORDS[-1])
        bits = word.itemsize * 8
        words = -(-most // bits)
        spans = leaf_spans(trees)
        bounds = [*range(0, trees.count, size), trees.count]
        self._groups = [_Group(Lines(trees, spans, a, b, bits * words), pieces, word) for a, b in pairwise(bounds)]
        self._pieces, self._trees, self._word, self._single = pieces, trees.count, word, words == 1
        base = trees.before[trees.starts[:-1], None] + np.arange(words) * bits - _BIAS
        self._base = base.ravel()
        self._numbers = [
            (place, each.place, each.limits.tolist(), each.count - 1)
            for place, each in enumerate(pieces)
            if each.limits is not None
        ]
        self._texts = [
            (place, each.place, each.index, each.count - 1) for place, each in enumerate(pieces) if each.limits is None
        ]
        used = {place for group in self._groups for place, _ in group.vectors}
        self._unused = [(n, each.refused) for n, each in enumerate(pieces) if n not in used]

    def row(self, values: list[Value]) -> Array:
        """The leaf of each tree, as its number among all trees' leaves.

        Raises:
            NoAnswer: the pipeline would raise.
        """
        chosen = [0] * len(self._pieces)
        for place, at, limits, missing in self._numbers:
            value = values[at]
            chosen[place] = bisect_left(limits, value) if value == value else missing
        for place, at, index, other in self._texts:
            chosen[place] = index.get(values[at], other)
        parts = []
        for group in self._groups:
            found = group.all
            for place, vectors in group.vectors:
                found &= vectors[chosen[place]]
            if not found:
                raise NoAnswer("the model meets a value that it cannot compute with")
            parts.append(found.to_bytes(group.bytes, "little"))
        if any(refused[chosen[place]] for place, refused in self._unused):
            raise NoAnswer("the model meets a value that it cannot compute with")
        words = np.frombuffer(parts[0] if len(parts) == 1 else b"".join(parts), self._word)
        base = self._base
        if not self._single:
            (used,) = words.nonzero()
            words, base = words.take(used), base.take(used)
        return np.asarray((words.astype(np.float64).view(np.int64) >> _SHIFT) + base)

    def blocks(self, columns: list[Column]) -> Iterator[Array]:
        """The same of many rows, (trees, rows) for some of them at a time.

        Raises:
            NoAnswer: the pipeline would raise for one of them.
        """
        chosen = [each.of(columns[each.place]) for each in self._pieces]
        for each, found in zip(self._pieces, chosen, strict=True):
            if each.refused.take(found).any():
                raise NoAnswer("the model meets a value that it cannot compute with")
        for start in range(0, len(columns[0]), BLOCK):
            part = [found[start : start + BLOCK] for found in chosen]
            rows = min(BLOCK, len(columns[0]) - start)
            words = [self._words(group, part, rows) for group in self._groups]
            yield self._leaves(words[0] if len(words) == 1 else np.concatenate(words, axis=1)).T

    @staticmethod
    def _words(group: _Group, chosen: list[Array], rows: int) -> Array:
        found = None
        for place, vectors, of_piece in group.tables:
            lines = vectors.take(of_piece.take(chosen[place]), axis=0)
            found = lines if found is None else np.bitwise_and(found, lines, out=found)
        return np.repeat(group.whole, rows, axis=0) if found is None else found

    def _leaves(self, words: Array) -> Array:
        if self._single:
            return np.asarray((words.astype(np.float64).view(np.int64) >> _SHIFT) + self._base)
        used = np.flatnonzero(words)
        exponents = words.ravel().take(used).astype(np.float64).view(np.int64) >> _SHIFT
        found = exponents + self._base.take(used % words.shape[1])
        return np.asarray(found.reshape(len(words), self._trees))


def make_tables(trees: Trees, pieces: list[Pieces]) -> Tables | None:
    """Tables for these trees, or None where they would be too large, or ask for a column as a number and as a code."""
    inner, coded = ~trees.leaf, trees.codes >= 0
    if np.intersect1d(trees.feature[inner & coded], trees.feature[inner & ~coded]).size:
        return None
    nodes, vector = len(trees.leaf) // trees.count, -(-int(trees.leaves.max()) // 64) * 8
    lines = sum(each.count for each in pieces)

    def size(group: int) -> int:
        return min(nodes * group, lines) * vector * group

    fitting = [group for group in range(1, trees.count + 1) if size(group) <= GROUP or group == 1]
    best = next((g for g in reversed(fitting) if size(g) * -(-trees.count // g) <= LARGEST), None)
    return None if best is None else Tables(trees, pieces, best)
