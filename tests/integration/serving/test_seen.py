"""Values that no training row had are named."""

from __future__ import annotations

import pytest

from nblift.model.schema import Feature, ModelSchema, Scalar
from nblift.serving.values.seen import unseen

NUMBER = Feature("x", "number", "float64", True, 1.0, 9.0, None, 2.0)
FLAG = Feature("x", "boolean", "bool", True, None, None, (True,), True)
TEXT = Feature("x", "string", "str", True, None, None, None, "a")


@pytest.mark.parametrize(
    ("feature", "value", "codes"),
    [
        (NUMBER, 1.0, []),
        (NUMBER, 9.0, []),
        (NUMBER, None, []),
        (NUMBER, 0.99, ["out-of-range"]),
        (NUMBER, 9.01, ["out-of-range"]),
        (FLAG, True, []),
        (FLAG, False, ["not-seen"]),
        (TEXT, "anything", []),
    ],
)
def test_unseen(feature: Feature, value: Scalar, codes: list[str]) -> None:
    notes = unseen(ModelSchema("regression", "y", (feature,), None), {"x": value})
    assert [note.code for note in notes] == codes


def test_the_range_is_told() -> None:
    (note,) = unseen(ModelSchema("regression", "y", (NUMBER,), None), {"x": 99.0})
    assert (note.field, note.message) == ("x", "outside of the 1 to 9 seen in training")
