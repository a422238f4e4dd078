"""Rows that lie exactly at the splits of a model's trees.

A split asks for a number after scaling and encoding. Which value of a feature that is, is found by bisection through
the compiled steps, down to two neighbouring floats: the split lies between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nblift.compiled.proving.rows import Random, Record, around, fitting
from nblift.compiled.running.estimators.ensembles import Majority, Mean, Pipeline, Stack
from nblift.compiled.running.estimators.forest import Forest, Median
from nblift.compiled.running.estimators.targets import Back
from nblift.compiled.running.predictor import CompiledModel
from nblift.compiled.running.step import Estimator, Step
from nblift.compiled.running.trees.nodes import Trees
from nblift.compiled.running.values import Array, NoAnswer
from nblift.model.schema import Feature, ModelSchema

# bisections of 64 bits, and some
ROUNDS = 70
# splits of one feature
MOST = 400
# of a wider table not all are asked: a bisection computes all columns anew, and a split gives six rows of that width
WIDE, MOST_VALUES = 64, 1_500_000


def at_splits(model: CompiledModel, schema: ModelSchema, seen: list[Record], random: Random) -> list[Record]:
    """Rows at and next to the model's splits, as far as a feature alone decides; of a wide table, some by chance."""
    numbers = [
        place
        for place, feature in enumerate(schema.features)
        if feature.type in ("number", "integer") and feature.minimum is not None
    ]
    found = list(_found(model.estimator, []))
    places, most = numbers, MOST
    if len(schema.features) > WIDE:
        places = sorted(random.permutation(numbers)[:WIDE].tolist()) if numbers else []
        splits = MOST_VALUES // (6 * len(schema.features))
        most = max(1, splits // max(1, len(found) * len(places)))
    rows: list[Record] = []
    for steps, trees in found:
        for place in places:
            rows += _feature(model, steps, trees, place, schema.features[place], seen, random, most)
    return rows


def _found(estimator: Estimator, steps: list[Step]) -> Iterator[tuple[list[Step], Trees]]:
    if isinstance(estimator, (Forest, Median)):
        yield steps, estimator.trees
    elif isinstance(estimator, Pipeline):
        yield from _found(estimator.last, [*steps, estimator.step])
    elif isinstance(estimator, Back):
        yield from _found(estimator.regression, steps)
    elif isinstance(estimator, (Mean, Majority, Stack)):
        for member in estimator.members:
            yield from _found(member, steps)


def _feature(
    model: CompiledModel,
    steps: list[Step],
    trees: Trees,
    place: int,
    feature: Feature,
    seen: list[Record],
    random: Random,
    most: int,
) -> list[Record]:
    row = seen[int(random.integers(len(seen)))]
    low, high = _ends(feature)

    def transformed(values: Array) -> list[Any]:
        size = len(values)
        columns: list[Any] = [
            np.full(size, np.nan if row[name] is None else row[name], dtype=np.float64)
            if kind == "number"
            else [row[name]] * size
            for name, kind in zip(model.features, model.kinds, strict=True)
        ]
        columns[place] = values
        with np.errstate(all="ignore"):
            for step in steps:
                columns = step.columns(columns)
        return columns

    try:
        ends = transformed(np.array([low, high]))
        moved = [n for n, column in enumerate(ends) if column[0] != column[1]]
        values = [value for column in moved for value in _split_values(transformed, trees, column, low, high)]
    except NoAnswer:
        # this row's other values have no answer, or the feature's own ends
        return []
    picks = random.permutation(len(values))[:most]
    fits = [fitting(value, feature) for value in around([values[pick] for pick in picks.tolist()])]
    others = random.integers(len(seen), size=len(fits)).tolist()
    return [{**seen[other], feature.name: fit} for other, fit in zip(others, fits, strict=True) if fit is not None]


def _split_values(transformed: Any, trees: Trees, column: int, low: float, high: float) -> list[float]:
    mine = (trees.feature == column) & ~trees.leaf & (trees.codes < 0)
    limits = np.unique(trees.threshold[mine & np.isfinite(trees.threshold)])
    if not len(limits):
        return []
    left, right = np.full(len(limits), low), np.full(len(limits), high)
    rising = transformed(left)[column] <= limits
    crossing = rising != (transformed(right)[column] <= limits)
    left, right, limits, rising = left[crossing], right[crossing], limits[crossing], rising[crossing]
    for _ in range(ROUNDS if len(limits) else 0):
        middle = left + (right - left) / 2
        same = (transformed(middle)[column] <= limits) == rising
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    return [*left.tolist(), *right.tolist()]


def _ends(feature: Feature) -> tuple[float, float]:
    assert feature.minimum is not None and feature.maximum is not None
    spread = (feature.maximum - feature.minimum) or 1.0
    return float(feature.minimum - spread), float(feature.maximum + spread)
