"""Categories to numbers, by a table for each column. One-hot, ordinal and target encoding are such tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import ColumnStep, Step, numbers
from nblift.compiled.running.steps.arithmetic import FINITE
from nblift.compiled.running.values import Array, Column, Kinds, NoAnswer, Value


@dataclass(frozen=True)
class Codebook:
    """One column's categories. `missing` and `unknown` are rows of the table, or -1 where the pipeline raises."""

    index: dict[Any, int]
    missing: int
    unknown: int
    by_output: Array
    by_row: list[list[float]]

    @property
    def answers_all(self) -> bool:
        """Whether it has a line for everything."""
        return self.missing >= 0 and self.unknown >= 0


class Lookup(ColumnStep):
    """Replaces each column by the columns of its table."""

    def __init__(self, books: list[Codebook]) -> None:
        self._books = books
        self.kinds = numbers(sum(len(book.by_output) for book in books))

    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The table's columns."""
        book = self._books[place]
        codes = _codes(book, column)
        return list(book.by_output.take(codes, axis=1)), None if book.answers_all else codes < 0

    def width(self, place: int) -> int:
        """The table's width."""
        return len(self._books[place].by_output)

    def cuts(self, place: int) -> Array | None:
        """Before and at each number that is a category."""
        keys = np.array([key for key in self._books[place].index if not isinstance(key, str)], dtype=np.float64)
        return np.unique(np.concatenate([np.nextafter(keys, -np.inf), keys, FINITE]))

    def texts(self, place: int) -> Collection[str]:
        """The categories."""
        return [key for key in self._books[place].index if isinstance(key, str)]

    def row(self, values: list[Value]) -> list[Value]:
        """The tables' rows."""
        found: list[Value] = []
        for book, value in zip(self._books, values, strict=True):
            place = book.index.get(value)
            if place is None:
                place = book.missing if value is None or value != value else book.unknown
                if place < 0:
                    raise NoAnswer("the model does not know this category, or no missing value here")
            found += book.by_row[place]
        return found


def _codes(book: Codebook, column: Column) -> Array:
    # NaN is no key of a dict: it comes out as unknown
    values = column if isinstance(column, list) else column.tolist()
    get = book.index.get
    codes = np.fromiter((get(value, -2) for value in values), np.int64, len(values))
    lost = np.flatnonzero(codes < 0)
    if len(lost):
        missing = [values[place] is None or values[place] != values[place] for place in lost.tolist()]
        codes[lost] = np.where(missing, book.missing, book.unknown)
    return codes


def _load_lookup(spec: Spec, kinds: Kinds) -> Step:
    children = spec.children("columns")
    if len(children) != len(kinds):
        raise spec.bad("it has not as many tables as columns")
    return Lookup([_book(child, kind) for child, kind in zip(children, kinds, strict=True)])


def _book(spec: Spec, kind: str) -> Codebook:
    table = spec.array("table", "float", None, None, finite=False)
    rows = len(table)
    keys: list[Any] = spec.values("keys")
    if any(isinstance(key, str) != (kind == "text") or key is None for key in keys):
        raise spec.bad("a category is not of its column's kind")
    # numbers arrive as floats, and True as 1.0
    plain = keys if kind == "text" else [float(key) for key in keys]
    if rows < 1 or len(plain) > rows or len(set(plain)) < len(plain):
        raise spec.bad("its categories and its table do not fit")
    index = {key: place for place, key in enumerate(plain)}
    missing, unknown = (spec.integer(name, -1, rows - 1) for name in ("missing", "unknown"))
    return Codebook(index, missing, unknown, np.ascontiguousarray(table.T), table.tolist())


LOADERS = {"lookup": _load_lookup}
