"""Asking a fitted model itself: records as the frame that it was trained on. Needs pandas."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nblift.model.schema import Feature, ModelSchema, Scalar

Record = Mapping[str, Scalar]


class Asked:
    """A fitted model that takes records."""

    def __init__(self, model: Any, schema: ModelSchema) -> None:
        self._model, self._schema = model, schema
        self._by_name = _takes_names(model, schema)
        self.probable = schema.classes is not None and hasattr(model, "predict_proba")

    def input(self, records: Sequence[Record]) -> Any:
        """What the model's methods take for these records."""
        data = frame(self._schema, records)
        # one that was fitted on an array complains about names
        return data if self._by_name else data.to_numpy()

    def predict(self, records: Sequence[Record]) -> tuple[Any, Any]:
        """Labels or numbers, and probabilities (n, classes) or None. Raises whatever the model raises."""
        data = self.input(records)
        # numbers far away overflow, and that is no news: an answer that is not finite is none
        with np.errstate(all="ignore"):
            return self._model.predict(data), self._model.predict_proba(data) if self.probable else None


def frame(schema: ModelSchema, records: Sequence[Record]) -> pd.DataFrame:
    """A frame of one row a record with the training frame's columns and dtypes."""
    columns = {each.name: _column(each, [record[each.name] for record in records]) for each in schema.features}
    return pd.DataFrame(columns)


def _column(feature: Feature, values: list[Any]) -> pd.Series[Any]:
    if feature.dtype == "category":
        # an earlier schema does not say what was declared
        known = feature.categories if feature.declared is None else feature.declared
        return pd.Series(pd.Categorical(values, categories=known, ordered=feature.ordered))
    if feature.type == "datetime":
        return _instants(feature, values)
    if feature.dtype == "object" and feature.missing == "nan":
        values = [np.nan if value is None else value for value in values]
    return pd.Series(values, dtype=feature.dtype)


def _instants(feature: Feature, values: list[Any]) -> pd.Series[Any]:
    instants = pd.Series([pd.NaT if value is None else pd.Timestamp(value) for value in values], dtype=object)
    zone = feature.dtype.partition(",")[2]
    found: pd.Series[Any] = pd.to_datetime(instants, utc=bool(zone))
    dtype: Any = feature.dtype
    return found.astype(dtype)


def _takes_names(model: Any, schema: ModelSchema) -> bool:
    example = {feature.name: feature.example for feature in schema.features}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.predict(frame(schema, [example]))
    return not any("fitted without feature names" in str(warning.message) for warning in caught)
