"""Columns of numbers that a model takes for categories: it has no answer to a number that no training row had."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nblift.model.schema import Feature, ModelSchema

if TYPE_CHECKING:
    import pandas as pd


def with_encoded_numbers(model: Any, frame: pd.DataFrame, schema: ModelSchema) -> ModelSchema:
    """The schema, with `categories` for each column of numbers in which only those of training have an answer.

    An encoder of numbers (months, codes) refuses the others, as it does texts. The model is asked with its example,
    one number in it changed to one that no row of `frame` has.

    Args:
        model: the fitted model; it answers the example.
        frame: the training rows.
        schema: as learned from `frame`.
    """
    from nblift.compiled.asking import Asked

    asked = Asked(model, schema)
    example = {feature.name: feature.example for feature in schema.features}
    features = []
    for feature in schema.features:
        found = feature
        if feature.type in ("number", "integer") and feature.categories is None and feature.minimum is not None:
            kind = float if feature.type == "number" else int
            seen = sorted({kind(v) for v in frame[feature.name].dropna().unique() if math.isfinite(v)})
            if not _answers(asked, {**example, feature.name: _another(feature, seen)}):
                found = replace(feature, categories=tuple(seen))
        features.append(found)
    return replace(schema, features=tuple(features))


def _another(feature: Feature, seen: list[int] | list[float]) -> float:
    """A number that no training row had, among theirs if there is room."""
    known = set(seen)
    pairs = pairwise(seen)
    # in integers: a float has no place for an identity of 64 bits
    between = [(a + b) // 2 for a, b in pairs] if feature.type == "integer" else [(a + b) / 2 for a, b in pairs]
    return next((middle for middle in between if middle not in known), seen[-1] + 1)


def _answers(asked: Any, record: dict[str, Any]) -> bool:
    try:
        asked.predict([record])
    except Exception:  # whatever the model raises
        return False
    return True
