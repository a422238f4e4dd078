"""Which changes of a schema break callers, and which do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.following.breaking import breaking_changes

NUMBER = Feature("number", "number", "float64", False, 0.0, 1.0, None, 0.5)
COUNT = Feature("count", "integer", "int32", False, 0, 9, None, 1)
KIND = Feature("kind", "string", "object", True, None, None, ("a", "b"), "a")
TEXT = Feature("text", "string", "object", False, None, None, None, "x")
FLAG = Feature("flag", "boolean", "bool", False, None, None, (False, True), True)
SIZE = Feature("size", "integer", "category", False, None, None, (1, 2), 1, declared=(1, 2, 3))
FEATURES = {feature.name: feature for feature in (NUMBER, COUNT, KIND, TEXT, FLAG, SIZE)}
SCHEMA = ModelSchema("classification", "y", tuple(FEATURES.values()), ("no", "yes"))
NEW = Feature("new", "number", "float64", True, 0.0, 1.0, None, 0.5)


def with_feature(place: str, /, **changes: Any) -> ModelSchema:
    features = {**FEATURES, place: replace(FEATURES[place], **changes)}
    return replace(SCHEMA, features=tuple(features.values()))


@pytest.mark.parametrize(
    "after",
    [
        SCHEMA,
        replace(SCHEMA, target="z", classes=("yes", "no"), features=SCHEMA.features[::-1]),
        replace(SCHEMA, features=(*SCHEMA.features, NEW)),
        with_feature("number", minimum=0.4, maximum=0.5, nullable=True),
        with_feature("count", type="number", dtype="float64"),
        with_feature("count", dtype="int64"),
        with_feature("kind", categories=("a", "b", "c")),
        with_feature("kind", categories=None),
        with_feature("flag", categories=(True,)),
        with_feature("size", categories=(1, 2, 3)),
    ],
)
def test_callers_can_go_on(after: ModelSchema) -> None:
    assert breaking_changes(SCHEMA, after) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (replace(SCHEMA, task="regression", classes=None), "it answers with a regression, not a classification"),
        (replace(SCHEMA, classes=("no", "yes", "maybe")), "its labels are no, yes, maybe, not no, yes"),
        (replace(SCHEMA, classes=(0, 1)), "its labels are 0, 1, not no, yes"),
        (replace(SCHEMA, features=SCHEMA.features[1:]), "number is no feature any more"),
        (replace(SCHEMA, features=(*SCHEMA.features, replace(NEW, nullable=False))), "new is new and required"),
        (with_feature("number", type="integer", dtype="int64"), "number is of type integer, not number"),
        (with_feature("flag", type="integer", dtype="int64"), "flag is of type integer, not boolean"),
        (with_feature("count", dtype="int8"), "count takes smaller integers (int8, not int32)"),
        (with_feature("count", dtype="uint32"), "count takes smaller integers (uint32, not int32)"),
        (with_feature("kind", nullable=False), "kind may not be null any more"),
        (with_feature("kind", categories=("b", "c")), "kind knows 1 of its categories no more"),
        (with_feature("text", categories=("x",)), "text takes its categories only"),
        (with_feature("size", categories=(1,)), "size knows 1 of its categories no more"),
    ],
)
def test_callers_cannot_go_on(after: ModelSchema, words: str) -> None:
    assert breaking_changes(SCHEMA, after) == [words]


def test_a_renamed_feature_is_one_that_went_and_one_that_came() -> None:
    renamed = with_feature("number", name="figure")
    assert breaking_changes(SCHEMA, renamed) == ["number is no feature any more", "figure is new and required"]


def test_labels_of_another_type_are_other_labels() -> None:
    before, after = replace(SCHEMA, classes=("0", "1")), replace(SCHEMA, classes=(0, 1))
    assert breaking_changes(before, after) != []


def test_where_unknown_categories_are_let_through_none_can_be_dropped() -> None:
    assert breaking_changes(SCHEMA, with_feature("kind", categories=("b", "c")), "encode") == []
