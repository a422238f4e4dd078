"""The two sides of a compiled model: steps that change columns, and an estimator that answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from nblift.compiled.running.trace import Source, Trace
from nblift.compiled.running.values import Array, Column, Kind, Kinds, NoAnswer, Value, matrix, refuse_nonfinite

# a label's position or a number, and a probability a class where the estimator has them
Outcome = tuple[Any, list[float] | None]
Outcomes = tuple[Array, Array | None]


class Step(ABC):
    """Turns columns into columns. `kinds` is what it gives."""

    kinds: Kinds

    @abstractmethod
    def columns(self, columns: list[Column]) -> list[Column]:
        """The new columns of many rows.

        Raises:
            NoAnswer: the pipeline would raise for one of them.
        """

    def row(self, values: list[Value]) -> list[Value]:
        """The new values of one row.

        Raises:
            NoAnswer: the pipeline would raise.
        """
        return [_single(column) for column in self.columns([_column(value) for value in values])]

    def trace(self, trace: Trace, given: list[Source]) -> list[Source] | None:
        """The columns that it makes of these, if each of them is made of one alone; else None."""
        return None


class ColumnStep(Step):
    """A step that makes columns of each column by itself. What it makes of numbers rises with them, or falls, or has
    `cuts`."""

    @abstractmethod
    def one(self, place: int, column: Column) -> tuple[list[Column], Array | None]:
        """The columns made of one, and for which of its values the pipeline would raise."""

    def width(self, place: int) -> int:
        """How many columns it makes of this one."""
        return 1

    def cuts(self, place: int) -> Array | None:
        """The limits beyond each of which what it makes of numbers changes, and only there; None where it rises."""
        return None

    def bounds(self) -> Array:
        """The limits beyond which it has no answer, where it rises."""
        return np.empty(0)

    def texts(self, place: int) -> Collection[str]:
        """The texts that it knows."""
        return ()

    def columns(self, columns: list[Column]) -> list[Column]:
        """What it makes of each column, side by side."""
        found: list[Column] = []
        for place, column in enumerate(columns):
            made, refused = self.one(place, column)
            if refused is not None and refused.any():
                raise NoAnswer("the model meets a value that it cannot compute with")
            found += made
        return found

    def trace(self, trace: Trace, given: list[Source]) -> list[Source] | None:
        """The columns that it makes of these."""
        return trace.add(self, given)


class MatrixStep(Step):
    """A step over finite numbers that needs all columns at once."""

    @abstractmethod
    def apply(self, rows: Array) -> Array:
        """`rows` is (n, columns in), C-contiguous; gives (n, columns out)."""

    def columns(self, columns: list[Column]) -> list[Column]:
        """As `apply`, column by column."""
        refuse_nonfinite(columns, nan=False)
        return list(np.ascontiguousarray(self.apply(matrix(columns)).T))

    def row(self, values: list[Value]) -> list[Value]:
        """As `apply`, for one row."""
        refuse_nonfinite(values, nan=False)
        found: list[Value] = self.apply(np.array([values], dtype=np.float64))[0].tolist()
        return found


class Estimator(ABC):
    """Answers for rows.

    `classes` is how many labels there are, 0 where it gives numbers, -1 where clusters; `probable` whether it gives
    probabilities; `silent` whether numpy has nothing to warn of while it answers one row; `exact` whether one row and
    many give the very same numbers.
    """

    classes: int
    probable: bool = False
    silent: bool = False
    exact: bool = False

    @abstractmethod
    def columns(self, columns: list[Column]) -> Outcomes:
        """Positions of labels (or numbers) and probabilities (n, classes), of many rows.

        Raises:
            NoAnswer: the pipeline would raise for one of them.
        """

    def row(self, values: list[Value]) -> Outcome:
        """The same of one row.

        Raises:
            NoAnswer: the pipeline would raise.
        """
        answers, probabilities = self.columns([_column(value) for value in values])
        return answers[0].item(), None if probabilities is None else probabilities[0].tolist()

    def through(self, step: Step, kinds: Kinds) -> Estimator | None:
        """The same estimator over the columns of these kinds that `step` is given, if that is a faster way."""
        return None


class MatrixEstimator(Estimator):
    """An estimator over finite numbers that needs all columns at once."""

    @abstractmethod
    def apply(self, rows: Array) -> Outcomes:
        """`rows` is (n, columns), C-contiguous."""

    def columns(self, columns: list[Column]) -> Outcomes:
        """As `apply`."""
        refuse_nonfinite(columns, nan=False)
        return self.apply(matrix(columns))

    def row(self, values: list[Value]) -> Outcome:
        """As `apply`, for one row."""
        refuse_nonfinite(values, nan=False)
        answers, probabilities = self.apply(np.array([values], dtype=np.float64))
        return answers[0].item(), None if probabilities is None else probabilities[0].tolist()


def numbers_only(kinds: Sequence[str]) -> bool:
    """Whether all columns are numbers, and there is one."""
    return bool(kinds) and all(kind == "number" for kind in kinds)


def numbers(count: int) -> Kinds:
    """The kinds of so many columns of numbers."""
    kind: Kind = "number"
    return (kind,) * count


def _column(value: Value) -> Column:
    return np.array([value]) if isinstance(value, float) else [value]


def _single(column: Column) -> Value:
    return column[0] if isinstance(column, list) else column[0].item()
