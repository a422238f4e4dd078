"""A compiled model: plain values in, labels with probabilities or numbers out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Any

import numpy as np

from nblift.compiled.running.artifact import unpack
from nblift.compiled.running.estimators import load_estimator
from nblift.compiled.running.spec import WIDEST, Spec
from nblift.compiled.running.step import Estimator, Outcome
from nblift.compiled.running.values import Array, Column, Damaged, Kind, Kinds, NoAnswer, Value

Label = str | int | float | bool
Answer = tuple[Label, list[float] | None]


@dataclass(frozen=True)
class Answers:
    """The answers for many rows: positions in `labels` where there are labels, else the numbers themselves."""

    found: Array
    probabilities: Array | None
    labels: tuple[Label, ...] | None

    def plain(self) -> list[Label]:
        """The answers as plain Python values."""
        found: list[Any] = self.found.tolist()
        return found if self.labels is None else [self.labels[place] for place in found]


class CompiledModel:
    """Answers for rows whose columns are `features`, in that order; a number column takes float, int, bool and None.

    `exact`: a row among many gets the very numbers that it gets alone, and not others in the last digits.
    """

    def __init__(
        self, features: Sequence[str], kinds: Kinds, estimator: Estimator, labels: Sequence[Label] | None
    ) -> None:
        self.features, self.kinds = tuple(features), kinds
        self.labels = None if labels is None else tuple(labels)
        self.probable, self.exact = estimator.probable, estimator.exact
        self.estimator, self._row = estimator, estimator.row
        self._numbers = [kind == "number" for kind in kinds]
        self._number_places = [place for place, number in enumerate(self._numbers) if number]
        self._of_record = itemgetter(*features) if len(features) > 1 else lambda record: (record[features[0]],)

    def predict_row(self, values: Sequence[Value]) -> Answer:
        """The answer for one row, its values in the order of `features`.

        Raises:
            NoAnswer: the pipeline would raise, or answer NaN or an infinite number.
        """
        row = list(values)
        if len(row) != len(self.features):
            raise ValueError("a row needs a value for each feature")
        for place in self._number_places:
            value = row[place]
            row[place] = math.nan if value is None else float(value)
        return self.predict_ready(row)

    def predict_ready(self, row: list[Value]) -> Answer:
        """The same for a list of floats, NaN for a missing one, and of str or None for text; it is used up.

        Raises:
            NoAnswer: as `predict_row`.
        """
        if self.estimator.silent:
            return self._finite(self._row(row))
        with np.errstate(all="ignore"):
            return self._finite(self._row(row))

    def predict_record(self, record: Mapping[str, Value]) -> Answer:
        """The same for a mapping that has each feature; see `predict_row`."""
        return self.predict_row(self._of_record(record))

    def predict_rows(self, columns: Sequence[Any]) -> list[Answer]:
        """The answers of `predict_row` to many rows, to the last digit; `columns` as in `predict_columns`.

        Raises:
            NoAnswer: as `predict_row`, for one of the rows.
        """
        if not self.exact:
            return [self.predict_row(values) for values in zip(*columns, strict=True)]
        found = self.predict_columns(columns)
        chances = repeat(None) if found.probabilities is None else found.probabilities.tolist()
        return list(zip(found.plain(), chances, strict=False))

    def predict_columns(self, columns: Sequence[Any]) -> Answers:
        """The answers for many rows: a list or array for each feature, all of one length, at least 1.

        Raises:
            NoAnswer: as `predict_row`, for one of the rows.
        """
        given = [_number_column(c) if number else list(c) for c, number in zip(columns, self._numbers, strict=True)]
        with np.errstate(all="ignore"):
            found, probabilities = self.estimator.columns(given)
        if not np.isfinite(found).all() or (probabilities is not None and not np.isfinite(probabilities).all()):
            raise NoAnswer("the model's answer is not a finite number")
        return Answers(found, probabilities, self.labels)

    def _finite(self, outcome: Outcome) -> Answer:
        answer, probabilities = outcome
        # a sum is finite only where all of its parts are; probabilities cannot overflow it
        if not math.isfinite(answer if probabilities is None else sum(probabilities)):
            raise NoAnswer("the model's answer is not a finite number")
        return (answer if self.labels is None else self.labels[answer]), probabilities


def load_compiled(data: bytes) -> CompiledModel:
    """The model in the bytes of a file, after everything in it was checked and its own sample came out right.

    Raises:
        Damaged: the file is not sound.
    """
    document, arrays = unpack(data)
    try:
        spec = Spec(document, arrays)
        model = _model(spec)
        _try_sample(spec, model)
    except Damaged:
        raise
    except Exception as error:  # what a description that no compiler wrote may still run into
        raise Damaged(f"the compiled model does not work ({type(error).__name__})") from error
    return model


def _model(spec: Spec) -> CompiledModel:
    names, kinds = spec.values("features"), spec.values("kinds")
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names) or len(names) > WIDEST:
        raise spec.bad("its features have no proper names")
    if len(kinds) != len(names) or not names or any(kind not in ("number", "text") for kind in kinds):
        raise spec.bad("its features are of no known kind")
    known: tuple[Kind, ...] = tuple(kinds)
    estimator = load_estimator(spec.child("estimator"), known)
    labels = spec.values("labels") if estimator.classes > 0 else None
    if labels is not None and (len(labels) != estimator.classes or None in labels):
        raise spec.bad("its labels are not as many as its answers")
    return CompiledModel(names, known, estimator, labels)


def _try_sample(spec: Spec, model: CompiledModel) -> None:
    """Answer the rows that the file brings along: another numpy or processor must give the same."""
    sample = spec.child("sample")
    columns = [sample.values(f"c{place}") for place in range(len(model.features))]
    expected = sample.array("found", "float", None)
    if not len(expected) or any(len(column) != len(expected) for column in columns):
        raise spec.bad("its sample is not as long as its answers")
    for place, answer in enumerate(expected.tolist()):
        label, _ = model.predict_row([column[place] for column in columns])
        found = label if model.labels is None else model.labels.index(label)
        if not math.isclose(float(found), answer, rel_tol=1e-6, abs_tol=1e-9):
            raise Damaged("the compiled model gives another answer here than where it was made")


def _number_column(column: Column) -> Array:
    found = np.array(column, dtype=np.float64)
    if found.ndim != 1:
        raise NoAnswer("a column is not one-dimensional")
    return found
