"""A row's value falls into one of a few pieces, within which no node of any tree decides otherwise.

For a number these are the intervals between its limits: the values at which a node's question, asked of what the steps
make of the number, gets another answer. They are found by bisection over all floats, so they are exact whatever the
steps round. For a text they are the texts that a step knows, all others together, and the missing one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nblift.compiled.running.trace import Source, Trace
from nblift.compiled.running.trees.nodes import Trees
from nblift.compiled.running.values import Array, Column

# the steps that any two floats are apart, halved until nothing is left
_HALVINGS = 65
_ENDS = np.array([-np.inf, np.finfo(np.float64).max, np.inf])


@dataclass(frozen=True)
class Pieces:
    """The pieces of one of the row's values.

    A number's piece is the place of the first of `limits` that is not less; a missing one's is behind the last. A
    text's piece stands in `index`; others have the last one. `columns` has, by the number of an estimator's column,
    what the steps make of each piece. `refused` are the pieces for which there is no answer.
    """

    place: int
    limits: Array | None
    index: dict[str | None, int]
    columns: dict[int, Array]
    refused: Array

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.refused)

    def of(self, column: Column) -> Array:
        """The pieces of many values."""
        if self.limits is not None:
            # NaN sorts behind infinity
            return np.asarray(np.searchsorted(self.limits, column))
        get, other = self.index.get, self.count - 1
        return np.fromiter((get(value, other) for value in column), np.int64, len(column))


@dataclass(frozen=True)
class Taken:
    """Which numbers an estimator of trees takes: those below `limit`, NaN if `nan`; whether zero is NaN if `absent`."""

    limit: float | None
    nan: bool
    absent: bool = False

    def refuses(self, column: Array) -> Array:
        """Which of these it does not take."""
        if self.limit is None:
            return np.zeros(len(column), bool)
        return np.asarray((np.abs(column) >= self.limit) | (np.isnan(column) & (not self.nan)))

    def read(self, column: Column) -> Array:
        """The numbers as it takes them."""
        found = np.asarray(column, dtype=np.float64)
        return np.where(found == 0, np.nan, found) if self.absent else found

    def bounds(self) -> Array:
        """The numbers before those from which on it takes one otherwise."""
        ends = [] if self.limit is None else [-self.limit, np.nextafter(self.limit, -np.inf)]
        return np.array([*ends, *([np.nextafter(0.0, -np.inf), 0.0] if self.absent else [])])


def find_pieces(trees: Trees, sources: list[Source], trace: Trace, taken: Taken) -> list[Pieces]:
    """The pieces of each of the row's values that trees or steps look at.

    Args:
        trees: they decide about columns.
        sources: where each of these columns comes from.
        trace: what the steps do.
        taken: which of their numbers the estimator takes.
    """
    found = []
    by_place: list[dict[int, Source]] = [{} for _ in trace.roots]
    for column, source in enumerate(sources):
        by_place[source.place][column] = source
    for root, mine in zip(trace.roots, by_place, strict=True):
        limits = None if root.stepwise else _limits(trees, trace, root.place, mine, taken)
        texts = sorted(trace.texts(root.place))
        values, index = _each(limits, texts)
        made, refused = trace.run(root.place, values)
        columns = {column: taken.read(made[source]) for column, source in mine.items()}
        for source in mine.values():
            refused = refused | taken.refuses(np.asarray(made[source], dtype=np.float64))
        asked = np.isin(trees.feature[~trees.leaf], list(columns)).any()
        if asked or refused.any():
            found.append(Pieces(root.place, limits, index, columns, refused))
    return found


def _each(limits: Array | None, texts: list[str]) -> tuple[Column, dict[str | None, int]]:
    """A value of each piece, and the texts' index."""
    if limits is not None:
        return np.append(limits, np.nan), {}
    stranger = "?" * (1 + max(map(len, texts), default=0))
    return [*texts, None, stranger], {text: place for place, text in enumerate([*texts, None])}


def _limits(trees: Trees, trace: Trace, place: int, columns: dict[int, Source], taken: Taken) -> Array:
    found = [_ENDS]
    for source, limits in [*trace.cuts(place), *_questions(trees, columns, taken)]:
        found.append(_crossings(source, limits))
    return np.unique(np.concatenate(found))


def _questions(trees: Trees, columns: dict[int, Source], taken: Taken) -> Iterator[tuple[Source, Array]]:
    inner = np.flatnonzero(~trees.leaf)
    for column, source in columns.items():
        if not source.stepwise:
            mine = inner[trees.feature[inner] == column]
            codes = np.arange(len(trees.left_codes[0]) + 1.0) if (trees.codes[mine] >= 0).any() else np.empty(0)
            # a code is the whole part of a number from 0 on
            before = np.nextafter(codes, -np.inf)
            yield source, np.unique(np.concatenate([trees.threshold[mine], taken.bounds(), before]))


def _crossings(source: Source, limits: Array) -> Array:
    """The greatest floats before `source`, made of them, passes each limit."""
    if source.parent is None:
        return limits
    low, high = np.full(len(limits), _order(-np.inf)), np.full(len(limits), _order(np.inf))
    below = _made(source, low) <= limits
    crossing = below != (_made(source, high) <= limits)
    low, high, limits, below = low[crossing], high[crossing], limits[crossing], below[crossing]
    for _ in range(_HALVINGS if len(limits) else 0):
        # without their sum, which has no place in 64 bits
        middle = (low & high) + ((low ^ high) >> 1)
        same = (_made(source, middle) <= limits) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return _float(low)


def _made(source: Source, order: Array) -> Array:
    column = _float(order)
    for each in Trace.path(source)[1:]:
        assert each.step is not None
        column = each.step.one(each.at, column)[0][each.output]
    return column


def _order(value: float) -> int:
    bits = int(np.float64(value).view(np.int64))
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def _float(order: Array) -> Array:
    """The floats at these places in the order of all floats; zero is at 0."""
    bits = np.where(order >= 0, order, -order | np.int64(-0x8000_0000_0000_0000))
    return np.ascontiguousarray(bits).view(np.float64)
