"""A compiled model's file is data, and damage to it is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_model import Made

from nblift.compiled.running.artifact import pack, unpack
from nblift.compiled.running.predictor import load_compiled
from nblift.compiled.running.values import Damaged

KEEP = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@KEEP
@given(st.data())
def test_a_changed_byte_is_refused(made: Made, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(made.data) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(made.data)
    changed[place] ^= 1 << bit
    try:
        model = load_compiled(bytes(changed))
    except Damaged:
        return
    # blanks that pad the header are all that a digest over the content lets through
    assert unpack(bytes(changed))[0] == unpack(made.data)[0]
    assert model.features == ("a", "b", "c")


@KEEP
@given(st.data())
def test_a_shortened_file_is_refused(made: Made, data: st.DataObject) -> None:
    with pytest.raises(Damaged):
        load_compiled(made.data[: data.draw(st.integers(0, len(made.data) - 1))])


@given(st.binary(max_size=400))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        load_compiled(data)


def described(made: Made) -> dict[str, Any]:
    """The description with its arrays in their places, to be changed and packed again, with a right digest."""
    plain, arrays = unpack(made.data)

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"array"}:
                return arrays[value["array"]].copy()
            return {key: put(item) for key, item in value.items()}
        return [put(item) for item in value] if isinstance(value, list) else value

    found: dict[str, Any] = put(plain)
    return found


def trees(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["estimator"]["last"]
    assert found["op"] == "forest"
    return found


def test_what_is_packed_again_is_the_same_model(made: Made) -> None:
    assert load_compiled(pack(described(made))).features == ("a", "b", "c")


def inner(document: dict[str, Any]) -> int:
    return int(np.flatnonzero(trees(document)["right"])[0])


def set_at(name: str, value: float) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        trees(document)[name][inner(document)] = value

    return change


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: trees(document).pop(name)


def put(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.update({name: value})


def put_tree(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: trees(document).update({name: value})


def deep(document: dict[str, Any]) -> None:
    nested: dict[str, Any] = {"op": "chain", "steps": []}
    for _ in range(60):
        nested = {"op": "chain", "steps": [nested]}
    document["estimator"]["step"] = nested


def zero_scale(document: dict[str, Any]) -> None:
    text = json.dumps(document, default=lambda array: array.tolist())
    assert '"divide"' in text
    branch = document["estimator"]["step"]["steps"][0]["branches"][0]["steps"][1]["steps"]
    (divide,) = [step for each in branch for step in each.get("steps", []) if step["op"] == "divide"]
    divide["by"][0] = 0


HOSTILE: dict[str, Callable[[dict[str, Any]], None]] = {
    "a child outside of the tree": set_at("right", 10_000),
    "a child before its parent": set_at("right", -5),
    "a child that is its parent": lambda d: trees(d)["right"].__setitem__(inner(d), inner(d)),
    "a child too near": lambda d: trees(d)["right"].__setitem__(inner(d), inner(d) + 1),
    "a leaf turned into a node": lambda d: trees(d)["right"].__setitem__(-1, 1),
    "a column that there is not": set_at("feature", 99),
    "a negative column": set_at("feature", -1),
    "a threshold that is no number": set_at("threshold", np.nan),
    "codes that there are not": set_at("codes", 3),
    "starts that overlap": lambda d: trees(d)["starts"].__setitem__(1, 0),
    "starts beyond the end": lambda d: trees(d)["starts"].__setitem__(-1, 10**9),
    "too few leaf values": lambda d: trees(d).update(values=trees(d)["values"][:-1]),
    "infinite leaf values": lambda d: trees(d)["values"].__setitem__((0, 0), np.inf),
    "values of another dtype": lambda d: trees(d).update(values=trees(d)["values"].astype(np.int64)),
    "a divisor of zero": put_tree("divisor", 0),
    "a divisor that is text": put_tree("divisor", "1"),
    "an unknown head": put_tree("head", "__import__"),
    "an unknown limit": put_tree("limit", "float128"),
    "no nodes": drop("right"),
    "an unknown estimator": put("estimator", {"op": "os.system"}),
    "an estimator that is a list": put("estimator", []),
    "steps that nest too deep": deep,
    "a scale of zero": zero_scale,
    "no features": put("features", []),
    "features twice": put("features", ["a", "a", "c"]),
    "features of unknown kind": put("kinds", ["number", "number", "code"]),
    "text where numbers are": put("kinds", ["text", "text", "text"]),
    "one label too few": put("labels", ["yes"]),
    "a label that is null": put("labels", ["yes", None]),
    "no sample": lambda d: d.pop("sample"),
    "a sample with another answer": lambda d: d["sample"].update(found=1 - d["sample"]["found"]),
    "a threshold moved away": lambda d: trees(d).update(threshold=trees(d)["threshold"] + 100),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_with_a_right_digest_is_refused(made: Made, name: str) -> None:
    document = copy.deepcopy(described(made))
    HOSTILE[name](document)
    with pytest.raises(Damaged):
        load_compiled(pack(document))
