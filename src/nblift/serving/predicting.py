"""Asking a loaded model, and answers as plain Python values."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol

from nblift.compiled.running.predictor import CompiledModel
from nblift.compiled.running.values import NoAnswer
from nblift.serving.errors import PredictionFailed
from nblift.serving.loading import LoadedModel
from nblift.serving.values.record import Record

Label = str | int | float | bool
# records that a compiled model answers faster at once
MANY = 16


@dataclass(frozen=True)
class Answer:
    """A label or a number; a classifier's probabilities by label, which sum to 1, where it has them."""

    prediction: Label
    probabilities: dict[str, float] | None


class Predictor(Protocol):
    """Answers records."""

    def answers(self, records: Sequence[Record]) -> list[Answer]:
        """One answer a record, in order.

        Raises:
            PredictionFailed: the model raised, or gave NaN or an infinite number.
        """


def make_predictor(model: LoadedModel) -> Predictor:
    """The way to answers that this model takes."""
    names = None if model.schema.classes is None else [label_name(label) for label in model.schema.classes]
    return _Pipeline(model, names) if model.compiled is None else _Compiled(model.compiled, names)


class _Compiled:
    """Asks a compiled model: row by row, or all at once where that is faster; the numbers are the same."""

    def __init__(self, model: CompiledModel, names: list[str] | None) -> None:
        self._model, self._names = model, names

    def answers(self, records: Sequence[Record]) -> list[Answer]:
        """One answer a record."""
        try:
            if self._model.exact and len(records) >= MANY:
                columns = [[record[name] for record in records] for name in self._model.features]
                return [self._named(*found) for found in self._model.predict_rows(columns)]
            return [self._named(*self._model.predict_record(record)) for record in records]
        except NoAnswer as error:
            raise PredictionFailed(f"the compiled model has no answer: {error.message}") from error

    def _named(self, label: Label, chances: list[float] | None) -> Answer:
        named = None if chances is None or self._names is None else dict(zip(self._names, chances, strict=True))
        return Answer(label, named)


class _Pipeline:
    """Asks the pipeline. Records go in as the training frame's columns and dtypes."""

    def __init__(self, model: LoadedModel, names: list[str] | None) -> None:
        # pandas is needed here only
        from nblift.compiled.asking import Asked

        self._asked, self._names = Asked(model.estimator, model.schema), names

    def answers(self, records: Sequence[Record]) -> list[Answer]:
        """One answer a record."""
        try:
            labels, chances = self._asked.predict(records)
            rows: Any = repeat(None) if chances is None else map(self._named, chances)
            return [_finite(Answer(_plain(label), row)) for label, row in zip(labels, rows, strict=False)]
        except PredictionFailed:
            raise
        except Exception as error:
            raise PredictionFailed(f"the model raised {type(error).__name__}") from error

    def _named(self, row: Any) -> dict[str, float]:
        return dict(zip(self._names or (), map(float, row), strict=True))


def label_name(label: Label) -> str:
    """A label as a key of a JSON object."""
    return label if isinstance(label, str) else json.dumps(label)


def _plain(label: Any) -> Label:
    value: Label = label.item() if hasattr(label, "item") else label
    return value


def _finite(answer: Answer) -> Answer:
    numbers = [answer.prediction, *(answer.probabilities or {}).values()]
    if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
        raise PredictionFailed("the model's answer is not a finite number")
    return answer
