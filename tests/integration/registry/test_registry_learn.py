"""The schema that is learned from a frame, column kind by column kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression

from nblift.errors import RegistryError
from nblift.model.schema import Feature, ModelSchema
from nblift.registry.learn import learn_schema
from nblift.registry.signature import input_example, make_signature
from nblift.registry.tables import as_frame

# pandas 2 keeps text in objects
TEXT = str(pd.Series(["a"]).dtype)


def learn(column: Any, **others: Any) -> Feature:
    frame = pd.DataFrame({"x": column, **others})
    return learn_schema(frame, "y", LinearRegression(), "x_train.parquet").features[0]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1.5, None, 3.5], ("number", "float64", True, 1.5, 3.5, None, 1.5)),
        (
            np.array([1, 2], "float32"),
            ("number", "float32", False, 1.0, 2.0, None, 1.0),
        ),
        ([0.5, np.inf], ("number", "float64", False, 0.5, 0.5, None, 0.5)),
        ([3, 1], ("integer", "int64", False, 1, 3, None, 3)),
        (np.array([3, 1], "uint8"), ("integer", "uint8", False, 1, 3, None, 3)),
        (pd.array([None, 4], dtype="Int64"), ("integer", "Int64", True, 4, 4, None, 4)),
        (
            pd.array([None, 4.5], dtype="Float64"),
            ("number", "Float64", True, 4.5, 4.5, None, 4.5),
        ),
        ([True, False], ("boolean", "bool", False, None, None, (False, True), True)),
        (
            pd.array([None, True], dtype="boolean"),
            ("boolean", "boolean", True, None, None, (True,), True),
        ),
        (
            pd.Series([None, True], dtype=object),
            ("boolean", "object", True, None, None, (True,), True),
        ),
        (["b", "a", None], ("string", TEXT, True, None, None, ("a", "b"), "b")),
        (
            pd.Series(["b", "a"], dtype=object),
            ("string", "object", False, None, None, ("a", "b"), "b"),
        ),
        (
            pd.Series([1, 2.5], dtype=object),
            ("number", "object", False, 1.0, 2.5, None, 1.0),
        ),
        (
            pd.Categorical(["b", None], ["b", "c"]),
            ("string", "category", True, None, None, ("b",), "b"),
        ),
        (pd.Categorical([3, 1]), ("integer", "category", False, 1, 3, None, 3)),
        ([np.nan, np.nan], ("number", "float64", True, None, None, None, None)),
        (
            pd.Series([None, None], dtype=object),
            ("string", "object", True, None, None, (), None),
        ),
    ],
)
def test_column(column: Any, expected: tuple[object, ...]) -> None:
    feature = learn(column)
    assert tuple(vars(feature).values()) == ("x", *expected)
    # what was learned can be written, read, and given to MLflow
    schema = ModelSchema("regression", "y", (feature,), None)
    assert ModelSchema.from_json(schema.to_json()) == schema
    column_type = make_signature(schema, np.array([1.0])).inputs.inputs[0]
    assert column_type.required is not feature.nullable
    assert input_example(schema).shape == (1, 1)


@pytest.mark.parametrize(
    "column",
    [
        pd.to_datetime(["2026-01-01"]),
        pd.to_timedelta(["1 day"]),
        np.array([1j]),
        pd.Series([[1, 2]]),
        pd.Series(["a", 1], dtype=object),
    ],
)
def test_column_that_no_request_can_carry(column: Any) -> None:
    with pytest.raises(RegistryError, match=r"x_train.parquet: column x \(.*no signature"):
        learn(column)


def test_free_text_has_no_categories() -> None:
    assert learn([f"bird {n}" for n in range(30)]).categories is None
    assert learn(["a", "b"] * 15).categories == ("a", "b")


def test_example_is_the_first_complete_row() -> None:
    assert learn([1.0, 2.0, 3.0], other=["a", None, "b"], gone=[None, None, None]).example == 1.0
    assert learn([1.0, 2.0, 3.0], other=[None, None, "b"]).example == 3.0


def test_example_where_every_row_has_nulls_is_a_row_with_the_fewest() -> None:
    assert learn([1.0, 2.0], b=[None, "x"], c=[None, None], d=[1.0, None], e=[None, 3.0]).example == 2.0


@pytest.mark.parametrize(
    ("labels", "classes"),
    [([2, 1], (1, 2)), (["b", "a"], ("a", "b")), ([True, False], (False, True))],
)
def test_classes_are_in_the_models_order(labels: list[Any], classes: tuple[Any, ...]) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0]})
    model = LogisticRegression().fit(frame, labels)
    schema = learn_schema(frame, "y", model, "x")
    assert (schema.task, schema.classes) == ("classification", classes)
    assert ModelSchema.from_json(schema.to_json()) == schema


def test_clustering() -> None:
    assert learn_schema(pd.DataFrame({"x": [1.0]}), "cluster", KMeans(), "x").task == "clustering"


def test_array_gets_names() -> None:
    assert list(as_frame(np.ones((2, 3)), "x.npy").columns) == ["x0", "x1", "x2"]


@pytest.mark.parametrize("table", [np.ones(3), pd.Series([1]), pd.DataFrame({"x": []})])
def test_what_is_no_table(table: Any) -> None:
    with pytest.raises(RegistryError, match="not a table with rows and columns"):
        as_frame(table, "x.npy")


def test_names_that_are_the_same_as_text() -> None:
    with pytest.raises(RegistryError, match="columns with the same name: 1"):
        as_frame(pd.DataFrame([[1, 2]], columns=[1, "1"]), "x")
