"""Asking a loaded model, and answers as plain Python values."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from nblift.serving.errors import PredictionFailed
from nblift.compiled.asking import frame
from nblift.serving.loading import LoadedModel
from nblift.serving.record import Record

Label = str | int | float | bool


@dataclass(frozen=True)
class Answer:
    """A label or a number; a classifier's probabilities by label, which sum to 1, where it has them."""

    prediction: Label
    probabilities: dict[str, float] | None


class Predictor:
    """Asks one model. Records go in as the training frame's columns and dtypes."""

    def __init__(self, model: LoadedModel) -> None:
        self._estimator = model.estimator
        self._schema = model.schema
        self._by_name = _takes_names(model)

    def answers(self, records: Sequence[Record]) -> list[Answer]:
        """One answer a record, in order.

        Raises:
            PredictionFailed: the model raised, or gave NaN or an infinite number.
        """
        data: Any = frame(self._schema, records)
        if not self._by_name:
            data = data.to_numpy()
        try:
            labels = [_plain(label) for label in self._estimator.predict(data)]
            rows = self._probabilities(data) or repeat(None)
        except Exception as error:
            raise PredictionFailed(f"the model raised {type(error).__name__}") from error
        return [_finite(Answer(label, row)) for label, row in zip(labels, rows, strict=False)]

    def _probabilities(self, data: Any) -> list[dict[str, float]] | None:
        if self._schema.classes is None or not hasattr(self._estimator, "predict_proba"):
            return None
        names = [label_name(label) for label in self._schema.classes]
        return [dict(zip(names, map(float, row), strict=True)) for row in self._estimator.predict_proba(data)]


def label_name(label: Label) -> str:
    """A label as a key of a JSON object."""
    return label if isinstance(label, str) else json.dumps(label)


def _takes_names(model: LoadedModel) -> bool:
    """Whether the estimator was fitted on a frame; one that was fitted on an array complains about names."""
    example = {feature.name: feature.example for feature in model.schema.features}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.estimator.predict(frame(model.schema, [example]))
    return not any("fitted without feature names" in str(warning.message) for warning in caught)


def _plain(label: Any) -> Label:
    value: Label = label.item() if hasattr(label, "item") else label
    return value


def _finite(answer: Answer) -> Answer:
    numbers = [answer.prediction, *(answer.probabilities or {}).values()]
    if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
        raise PredictionFailed("the model's answer is not a finite number")
    return answer
