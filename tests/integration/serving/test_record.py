"""One outcome for each kind of value."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.errors import InvalidRecord
from nblift.serving.values.record import RecordReader
from nblift.serving.values.words import NAMED_CATEGORIES

NUMBER = Feature("number", "number", "float64", False, 1.0, 9.0, None, 2.0)
INTEGER = Feature("integer", "integer", "int64", False, 1, 9, None, 2)
FLAG = Feature("flag", "boolean", "bool", False, None, None, (False, True), True)
KIND = Feature("kind", "string", "str", False, None, None, ("a", "b"), "a")
TEXT = Feature("text", "string", "str", False, None, None, None, "a")


def read(feature: Feature, value: object) -> Any:
    schema = ModelSchema("regression", "y", (feature,), None)
    return RecordReader(schema).read({feature.name: value})[feature.name]


def nullable(feature: Feature) -> Feature:
    return dataclasses.replace(feature, nullable=True)


def dtype(feature: Feature, name: str) -> Feature:
    return dataclasses.replace(feature, dtype=name)


@pytest.mark.parametrize(
    ("feature", "value", "read_as"),
    [
        (NUMBER, 2.5, 2.5),
        (NUMBER, 3, 3.0),
        (NUMBER, 10**30, 1e30),
        (NUMBER, -1e308, -1e308),
        (INTEGER, 3, 3),
        (INTEGER, 3.0, 3),
        (INTEGER, 2**63 - 1, 2**63 - 1),
        (dtype(INTEGER, "uint8"), 255, 255),
        (dtype(INTEGER, "category"), 7, 7),
        (FLAG, False, False),
        (KIND, "b", "b"),
        (TEXT, "anything", "anything"),
        (nullable(NUMBER), None, None),
        (nullable(INTEGER), None, None),
        (nullable(FLAG), None, None),
        (nullable(KIND), None, None),
    ],
)
def test_a_value_that_fits_is_read(feature: Feature, value: object, read_as: object) -> None:
    found = read(feature, value)
    assert (found, type(found)) == (read_as, type(read_as))


@pytest.mark.parametrize(
    ("feature", "value", "code"),
    [
        (NUMBER, "40", "not-a-number"),
        (NUMBER, True, "not-a-number"),
        (NUMBER, [1], "not-a-number"),
        (NUMBER, None, "null"),
        (NUMBER, float("inf"), "too-large"),
        (NUMBER, float("nan"), "too-large"),
        (NUMBER, 10**400, "too-large"),
        (dtype(NUMBER, "float32"), 1e39, "too-large"),
        (INTEGER, "3", "not-an-integer"),
        (INTEGER, 3.5, "not-an-integer"),
        (INTEGER, True, "not-an-integer"),
        (INTEGER, None, "null"),
        (INTEGER, 2**63, "too-large"),
        (INTEGER, float("-inf"), "too-large"),
        (dtype(INTEGER, "uint8"), 256, "too-large"),
        (dtype(INTEGER, "Int16"), 2**15, "too-large"),
        (dtype(INTEGER, "int8[pyarrow]"), 128, "too-large"),
        (FLAG, 1, "not-a-boolean"),
        (FLAG, "true", "not-a-boolean"),
        (FLAG, None, "null"),
        (KIND, 1, "not-a-string"),
        (KIND, "c", "unknown-category"),
        (KIND, "A", "unknown-category"),
        (KIND, None, "null"),
        (TEXT, {"a": 1}, "not-a-string"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(feature: Feature, value: object, code: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        read(feature, value)
    assert [(note.field, note.code) for note in caught.value.notes] == [(feature.name, code)]


def test_an_unknown_category_is_told_the_known_ones() -> None:
    with pytest.raises(InvalidRecord, match=r"must be one of a, b$"):
        read(KIND, "c")


def test_many_categories_are_not_all_told() -> None:
    many = tuple(f"{number:04}" for number in range(NAMED_CATEGORIES + 7))
    with pytest.raises(InvalidRecord, match=r"0049 and 7 more$"):
        read(dataclasses.replace(KIND, categories=many), "c")


def test_what_is_left_out_is_null_where_nulls_are_allowed() -> None:
    reader = RecordReader(ModelSchema("regression", "y", (NUMBER, nullable(KIND)), None))
    assert reader.read({"number": 1}) == {"number": 1.0, "kind": None}
    with pytest.raises(InvalidRecord) as caught:
        reader.read({"kind": "a"})
    assert [(note.field, note.code) for note in caught.value.notes] == [("number", "missing")]


def test_every_wrong_field_is_named() -> None:
    reader = RecordReader(ModelSchema("regression", "y", (NUMBER, KIND, FLAG), None))
    with pytest.raises(InvalidRecord) as caught:
        reader.read({"number": "1", "kind": "c", "more": 1})
    found = {note.field: note.code for note in caught.value.notes}
    assert found == {
        "number": "not-a-number",
        "kind": "unknown-category",
        "flag": "missing",
        "more": "unknown-field",
    }


@pytest.mark.parametrize("value", [None, [], [{"number": 1}], "number", 3, True])
def test_a_record_is_an_object(value: object) -> None:
    with pytest.raises(InvalidRecord) as caught:
        RecordReader(ModelSchema("regression", "y", (NUMBER,), None)).read(value)
    assert [note.code for note in caught.value.notes] == ["not-an-object"]


@pytest.mark.parametrize(
    "name", ["bill length (mm)", "class", "_id", "model_config", "json", "feature_1", "schema", ""]
)
def test_a_column_may_have_any_name(name: str) -> None:
    first, second = dataclasses.replace(KIND, name=name), NUMBER
    reader = RecordReader(ModelSchema("regression", "y", (first, second), None))
    assert reader.read({name: "a", "number": 1}) == {name: "a", "number": 1.0}
    assert name in reader.type.model_json_schema()["properties"]
    with pytest.raises(InvalidRecord) as caught:
        reader.read({name: "c", "number": 1})
    assert [note.field for note in caught.value.notes] == [name]
