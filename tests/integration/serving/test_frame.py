"""The frame that a model is asked with has the training frame's dtypes, and so its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from nblift.compiled.asking import frame
from nblift.model.schema import Feature, ModelSchema


def test_the_training_frame_comes_back_from_its_own_records(features: pd.DataFrame, schema: ModelSchema) -> None:
    records = [
        {str(name): None if value is None or value != value else value for name, value in row.items()}
        for row in features.to_dict("records")
    ]
    pd.testing.assert_frame_equal(frame(schema, records), features.reset_index(drop=True))


def test_columns_stand_in_the_schemas_order() -> None:
    schema = ModelSchema("regression", "y", (_feature("b", "int64"), _feature("a", "int64")), None)
    assert list(frame(schema, [{"a": 1, "b": 2}])) == ["b", "a"]


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("float32", [0.1, None]),
        ("Float64", [0.1, None]),
        ("int8", [1, -1]),
        ("Int64", [1, None]),
        ("bool", [True, False]),
        ("boolean", [True, None]),
        ("string", ["a", None]),
        ("object", ["a", None]),
        ("category", ["a", None]),
    ],
)
def test_a_column_has_the_dtype_of_training(dtype: str, values: list[Any]) -> None:
    schema = ModelSchema("regression", "y", (_feature("x", dtype),), None)
    column = frame(schema, [{"x": value} for value in values])["x"]
    assert str(column.dtype) == dtype
    assert column.isna().tolist() == [value is None for value in values]
    assert column[0] == np.float32(0.1) if dtype == "float32" else column[0] == values[0]


def test_null_in_a_column_of_objects_is_nan_as_files_leave_it() -> None:
    schema = ModelSchema("regression", "y", (_feature("x", "object"),), None)
    assert np.isnan(frame(schema, [{"x": None}])["x"][0])


def test_a_category_knows_all_of_its_kind() -> None:
    schema = ModelSchema("regression", "y", (_feature("x", "category"),), None)
    assert frame(schema, [{"x": "b"}])["x"].cat.categories.tolist() == ["a", "b"]


def _feature(name: str, dtype: str) -> Feature:
    return Feature(name, "string", dtype, True, None, None, ("a", "b"), "a")
