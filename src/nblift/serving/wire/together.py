"""Whether a model gives a row the same answer in company as alone. Not each one does: a step may centre its batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from nblift.model.schema import Feature, ModelSchema, Scalar
from nblift.serving.errors import PredictionFailed
from nblift.serving.predicting import Answer
from nblift.serving.values.record import Record

# numbers differ by the order in which a processor adds up, in float32 for some models
TOLERANCE = 1e-6
ROWS = 8


def same_together(ask: Callable[[Sequence[Record]], list[Answer]], schema: ModelSchema) -> bool:
    """Whether records all over the schema's ranges get the same answers one by one and together."""
    found: list[tuple[Record, Answer]] = []
    for record in _spread(schema):
        try:
            found.append((record, ask([record])[0]))
        except PredictionFailed:
            continue  # it fails in company, too, and is then asked alone
    if not found:
        return False
    try:
        company = ask([record for record, _ in found])
    except PredictionFailed:
        return False
    return len(company) == len(found) and all(
        _same(alone, other) for (_, alone), other in zip(found, company, strict=True)
    )


def _spread(schema: ModelSchema) -> list[Record]:
    """The example, and rows that differ from it and one another in each feature."""
    example = {feature.name: feature.example for feature in schema.features}
    return [example, *({each.name: _value(each, place) for each in schema.features} for place in range(ROWS))]


def _value(feature: Feature, place: int) -> Scalar:
    if feature.categories:
        return feature.categories[place % len(feature.categories)]
    if feature.type not in ("number", "integer") or feature.minimum is None or feature.maximum is None:
        return feature.example
    # 0, 3, 6, 1, … of 7 steps: not in the order of another column's categories
    value = feature.minimum + (feature.maximum - feature.minimum) * (place * 3 % ROWS) / (ROWS - 1)
    return round(value) if feature.type == "integer" else value


def _same(one: Answer, other: Answer) -> bool:
    names = (one.probabilities or {}).keys()
    if names != (other.probabilities or {}).keys():
        return False
    numbers = [(one.probabilities or {}).values(), (other.probabilities or {}).values()]
    close = all(math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for a, b in zip(*numbers, strict=True))
    if isinstance(one.prediction, float) and isinstance(other.prediction, float):
        return close and math.isclose(one.prediction, other.prediction, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return close and one.prediction == other.prediction
