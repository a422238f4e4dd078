"""Records as the frame that the model was trained on: the same columns, order and dtypes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.record import Record


def frame(schema: ModelSchema, records: Sequence[Record]) -> pd.DataFrame:
    """A frame of one row a record with the training frame's columns and dtypes."""
    columns = {each.name: _column(each, [record[each.name] for record in records]) for each in schema.features}
    return pd.DataFrame(columns)


def _column(feature: Feature, values: list[Any]) -> pd.Series[Any]:
    if feature.dtype == "category":
        return pd.Series(pd.Categorical(values, categories=feature.categories))
    if feature.dtype == "object":
        # files and joins leave NaN in columns of objects, so this is what imputers were fitted on
        values = [np.nan if value is None else value for value in values]
    return pd.Series(values, dtype=feature.dtype)
