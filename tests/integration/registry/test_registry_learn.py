"""The schema that is learned from a frame, column kind by column kind."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from mlflow.types import DataType
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
        (pd.Categorical([3, 1]), ("integer", "category", False, 1, 3, (1, 3), 3)),
        (pd.Categorical([2.5, None]), ("number", "category", True, 2.5, 2.5, (2.5,), 2.5)),
        (pd.Categorical([True, False]), ("boolean", "category", False, None, None, (False, True), True)),
        (pd.array([1.5, None], "float[pyarrow]"), ("number", "float[pyarrow]", True, 1.5, 1.5, None, 1.5)),
        (pd.array([3, None], "int64[pyarrow]"), ("integer", "int64[pyarrow]", True, 3, 3, None, 3)),
        (pd.array([True, None], "bool[pyarrow]"), ("boolean", "bool[pyarrow]", True, None, None, (True,), True)),
        (pd.array(["a", None], "string[pyarrow]"), ("string", "string", True, None, None, ("a",), "a")),
        (pd.arrays.SparseArray([0.0, 2.0]), ("number", "Sparse[float64, nan]", False, 0.0, 2.0, None, 0.0)),
        (np.array([1, 2], "float16"), ("number", "float16", False, 1.0, 2.0, None, 1.0)),
        ([np.nan, np.nan], ("number", "float64", True, None, None, None, None)),
        (
            pd.Series([None, None], dtype=object),
            ("string", "object", True, None, None, (), None),
        ),
    ],
)
def test_column(column: Any, expected: tuple[object, ...]) -> None:
    feature = learn(column)
    assert tuple(vars(feature).values())[:8] == ("x", *expected)
    # what was learned can be written, read, and given to MLflow
    schema = ModelSchema("regression", "y", (feature,), None)
    assert ModelSchema.from_json(schema.to_json()) == schema
    column_type = make_signature(schema, np.array([1.0])).inputs.inputs[0]
    assert column_type.required is not feature.nullable
    assert input_example(schema).shape == (1, 1)


ARROW = pd.ArrowDtype(pa.timestamp("us", "UTC"))


@pytest.mark.parametrize(
    ("column", "dtype", "ends"),
    [
        (pd.to_datetime(["2026-01-01", None, "2026-03-01"]), None, ("2026-01-01T00:00:00", "2026-03-01T00:00:00")),
        (
            pd.to_datetime(["2026-01-01", "2026-07-01"]).tz_localize("Europe/Berlin"),
            None,
            ("2026-01-01T00:00:00+01:00", "2026-07-01T00:00:00+02:00"),
        ),
        (pd.to_datetime(["2026-01-01"]).astype("datetime64[s]"), "datetime64[s]", ("2026-01-01T00:00:00",) * 2),
        (
            pd.Series(pd.to_datetime(["2026-01-01"], utc=True)).astype(ARROW),
            str(ARROW),
            ("2026-01-01T00:00:00+00:00",) * 2,
        ),
        (pd.to_datetime([None, None]), None, (None, None)),
    ],
)
def test_instants(column: Any, dtype: str | None, ends: tuple[str | None, str | None]) -> None:
    feature = learn(column)
    assert (feature.type, feature.dtype) == ("datetime", dtype or str(column.dtype))
    assert (feature.earliest, feature.latest) == ends
    assert feature.example == ends[0]
    schema = ModelSchema("regression", "y", (feature,), None)
    assert ModelSchema.from_json(schema.to_json()) == schema
    assert make_signature(schema, np.array([1.0])).inputs.inputs[0].type == DataType.datetime
    assert input_example(schema).shape == (1, 1)


def test_a_categorical_keeps_what_it_declares_in_its_order() -> None:
    feature = learn(pd.Categorical(["mid", "low"], ["low", "mid", "high"], ordered=True))
    assert (feature.categories, feature.declared, feature.ordered) == (("low", "mid"), ("low", "mid", "high"), True)
    assert learn(["a", "b"]).declared is None


def test_what_a_null_is_in_a_column_of_objects() -> None:
    def missing(*values: object) -> str:
        return learn(pd.Series(values, dtype=object)).missing

    assert (missing("a", None), missing("a", np.nan), missing("a", None, np.nan)) == ("none", "nan", "nan")


def test_a_schema_of_an_earlier_release_is_read() -> None:
    document = json.loads(ModelSchema("regression", "y", (learn(["a", "b"]),), None).to_json())
    for name in ("declared", "ordered", "missing", "earliest", "latest"):
        del document["features"][0][name]
    assert ModelSchema.from_json(json.dumps(document)).features == (learn(["a", "b"]),)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pd.to_timedelta(["1 day"]), "timedelta64"),
        (pd.period_range("2026-01", periods=1, freq="M"), "period"),
        (pd.cut(pd.Series([1, 2]), 2), "interval"),
        (pd.Series([date(2026, 1, 1)], dtype=object), "holds date values"),
        (pd.Series([pd.Timestamp("2026-01-01")], dtype=object), "holds datetime values"),
        (pd.Categorical(pd.to_datetime(["2026-01-01"])), "categories that are instants"),
        (pd.Series([Decimal("1.5")]), "decimal"),
        (pd.array([date(2026, 1, 1)], pd.ArrowDtype(pa.date32())), "date32"),
        (pd.array(["a"], pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))), "dictionary"),
        (np.array([1j]), "complex128"),
        (pd.Series([b"a"]), "bytes"),
        (pd.Series([[1, 2]]), "mixed"),
        (pd.Series(["a", 1], dtype=object), "mixed-integer"),
        (pd.Series([1, 2.5, True], dtype=object), "mixed-integer"),
        (pd.Categorical(["a", 1]), "mixed-integer"),
        (np.array([2**63], "uint64"), "more than 64 bits"),
        (pd.Series([2**70], dtype=object), "more than 64 bits"),
        (pd.Series(["\ud800"], dtype=object), "no Unicode"),
    ],
)
def test_column_that_no_request_can_carry(column: Any, words: str) -> None:
    with pytest.raises(RegistryError, match=rf"x_train.parquet: column x \(.*{words}") as caught:
        learn(column)
    assert caught.value.hint


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


def test_columns_of_several_levels() -> None:
    with pytest.raises(RegistryError, match="columns of several levels"):
        as_frame(pd.DataFrame({("a", "b"): [1.0], ("a", "c"): [2.0]}), "x")


@pytest.mark.parametrize(
    "predicted",
    [
        None,
        np.array([1j]),
        np.array([Decimal(1)], dtype=object),
        np.array([None], dtype=object),
        np.array([[1.0, 2.0]]),
        np.array([[1, 2]]),
    ],
)
def test_a_model_without_signature_is_refused(predicted: Any) -> None:
    schema = ModelSchema("regression", "y", (learn([1.0]),), None)
    with pytest.raises(RegistryError, match=r"no signature|predicts 2 values for a row"):
        make_signature(schema, predicted)


@pytest.mark.parametrize("predicted", [np.array([[1.0]]), [1.0, 2.0], np.array(["a"]), pd.Series([True])])
def test_a_prediction_a_row_has_a_signature(predicted: Any) -> None:
    schema = ModelSchema("regression", "y", (learn([1.0]),), None)
    assert make_signature(schema, predicted).outputs is not None
