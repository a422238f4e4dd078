from __future__ import annotations

import collections
import copy
import json
import pathlib
import types
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler

from nblift.runtime.compare import compare
from nblift.runtime.comparing import main
from nblift.runtime.differences import differences, same
from nblift.runtime.formats import save

NEAR = 1 + 1e-12


def verdict(ours: Any, theirs: Any, *again: Any, cwd: str = "") -> str:
    return compare(ours, theirs, cwd, list(again))[0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (1.0, NEAR),
        (1j, 1j * NEAR),
        (0.0, -0.0),
        (float("nan"), -float("nan")),
        (np.float64(1), 1.0),
        (np.int64(1), 1),
        ([1, {"a": (2.0,)}], [1, {"a": (2.0 * NEAR,)}]),
        (np.array([1.0, np.nan, np.inf]), np.array([NEAR, np.nan, np.inf])),
        (np.array([0.0]), np.array([-0.0])),
        (pd.Series([1.0, None], name="a"), pd.Series([NEAR, None], name="a")),
        (pd.DataFrame({"a": [1.0], "b": ["x"]}), pd.DataFrame({"a": [NEAR], "b": ["x"]})),
        (types.SimpleNamespace(a=1.0), types.SimpleNamespace(a=NEAR)),
    ],
)
def test_the_rounding_of_floating_point_numbers_is_equal(ours: Any, theirs: Any) -> None:
    assert verdict(ours, theirs) == "equal"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (1.0, 1 + 1e-8),
        (1, 1.0),
        (1, True),
        # an infinity is near to nothing
        (float("inf"), 1.0),
        (float("inf"), float("-inf")),
        (float("nan"), 1.0),
        (np.array([np.inf, 1.0]), np.array([-np.inf, 1.0])),
        (np.array([np.inf]), np.array([1e300])),
        (np.array([np.nan]), np.array([0.0])),
        # whole numbers are not rounded
        (10**12, 10**12 + 1),
        (np.int64(10**12), np.int64(10**12 + 1)),
        (np.uint8(1), np.uint8(2)),
        (np.array([2**60]), np.array([2**60 + 1])),
        (pd.Series([10**12]), pd.Series([10**12 + 1])),
        # what is not a value differs beside values that are near
        (pd.Series([1.0], name="a"), pd.Series([NEAR], name="b")),
        (pd.Series([1.0], index=[1]), pd.Series([NEAR], index=[2])),
        (pd.Series([1.0]), pd.Series([NEAR], dtype="float32")),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [NEAR]}).rename_axis(columns="c")),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [NEAR]})),
        ({"a": 1.0, "b": 1}, {"b": 1, "a": NEAR}),
        ({1: 1.0}, {True: NEAR}),
        ({"a": 1.0}, {"a": NEAR, "b": 1}),
        (collections.defaultdict(int, a=1.0), collections.defaultdict(list, a=NEAR)),
        ([1.0], [NEAR, 1.0]),
        ((1.0,), [NEAR]),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), np.ma.array([NEAR, 2.0], mask=[0, 0])),
        (np.array([[1.0]]), np.array([NEAR])),
        (LinearRegression().fit([[1.0], [2.0]], [1, 2]), LinearRegression().fit([[1.0], [2.0]], [1, 3])),
        (LinearRegression(), LinearRegression(n_jobs=2)),
        ("a", "b"),
        ({1}, {2}),
        (None, 0),
    ],
)
def test_anything_else_is_different(ours: Any, theirs: Any) -> None:
    assert verdict(ours, theirs) == verdict(theirs, ours) == "different"


def test_attributes_of_a_frame_count() -> None:
    ours, theirs = pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [NEAR]})
    theirs.attrs["unit"] = "mm"
    assert verdict(ours, theirs) == "different"


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ([1, {"a": [2.0]}], [1, {"a": [2.5]}], "[1]['a'][0]: 2.0 in the notebook, 2.5 in the pipeline (|Δ| = 0.5)"),
        (np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.5, 3.125]), "2 of 3 values differ, by up to 0.5"),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 4]}), "['a']: 1 of 2 values differ, by up to 2"),
        (pd.Series(["x", "y"]), pd.Series(["x", "z"]), "1 of 2 values differ, first at row 1: 'y' and 'z'"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), "columns differ: ['a', 'b']"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1, 2]}), "1 rows in the notebook, 2 in the pipeline"),
        ({"a": 1}, {}, "['a']: only in the notebook"),
        (StandardScaler(), StandardScaler(copy=False), "StandardScaler.copy: True in the notebook, False …"),
    ],
)  # fmt: skip
def test_what_differs_is_told_with_its_place_and_size(ours: Any, theirs: Any, words: str) -> None:
    found = compare(ours, theirs)
    assert found[0] == "different" and str(found[1]).startswith(words.rstrip("…"))


# --- the notebook's own nondeterminism


def test_what_differs_between_the_notebooks_own_runs_may_differ_in_the_pipeline() -> None:
    assert verdict({"seconds": 1.0, "score": 5}, {"seconds": 2.0, "score": 5}, {"seconds": 3.0, "score": 5}) == (
        "nondeterministic"
    )
    assert verdict(np.array([1.0, 5]), np.array([2.0, 5]), np.array([3.0, 5])) == "nondeterministic"
    assert verdict([1, 2], [1], [1, 2, 3]) == "nondeterministic"
    assert verdict(pd.DataFrame({"t": [1.0]}), pd.DataFrame({"t": [2.0]}), pd.DataFrame({"t": [3.0]})) == (
        "nondeterministic"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "again"),
    [
        ({"t": 1.0, "score": 5}, {"t": 2.0, "score": 6}, {"t": 3.0, "score": 5}),
        # another element of the same array, or column
        (np.array([1.0, 5]), np.array([1.0, 6]), np.array([2.0, 5])),
        (np.array([1.0, 5]), np.array([2.0, 6]), np.array([2.0, 5])),
        (pd.Series(["12:00", "good"]), pd.Series(["12:00", "bad"]), pd.Series(["12:01", "good"])),
        # another kind of difference at the same place
        (np.array([1.0, 5]), np.array([1.0, 5, 6]), np.array([2.0, 5])),
        (1.0, "1.0", 2.0),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": [3.0]})),
        # the notebook's own runs only round differently
        (1.0, 2.0, NEAR),
        (np.array([1.0]), np.array([2.0]), np.array([NEAR])),
        # a name that only begins alike
        ({"a": 1, "ab": 1}, {"a": 1, "ab": 2}, {"a": 2, "ab": 1}),
        (types.SimpleNamespace(a=[1], ab=1), types.SimpleNamespace(a=[1], ab=2), types.SimpleNamespace(a=[], ab=1)),
    ],
)
def test_nothing_else_may_differ(ours: Any, theirs: Any, again: Any) -> None:
    assert verdict(ours, theirs, again) == "different"


# --- paths


def test_relative_paths_mean_the_same_from_the_notebooks_folder_and_from_the_root() -> None:
    assert verdict("../data/x.csv", "data/x.csv", cwd="notebooks") == "identical"
    assert verdict(pathlib.PurePosixPath("x.csv"), pathlib.PurePosixPath("a/b/x.csv"), cwd="a/b") == "identical"
    assert verdict({"files": ["../a.csv", "../b.csv"]}, {"files": ["a.csv", "b.csv"]}, cwd="notebooks") == "identical"


@pytest.mark.parametrize(
    ("ours", "theirs", "cwd"),
    [
        ("../data/x.csv", "data/x.csv", ""),
        ("../data/x.csv", "data/y.csv", "notebooks"),
        ("../data/x.csv", "../data/x.csv ", "notebooks"),
        ("/data/x.csv", "data/x.csv", "notebooks"),
        ("x.csv", pathlib.PurePosixPath("notebooks/x.csv"), "notebooks"),
        (["../a.csv", 1], ["a.csv", 2], "notebooks"),
    ],
)
def test_other_strings_are_different(ours: Any, theirs: Any, cwd: str) -> None:
    assert verdict(ours, theirs, cwd=cwd) == "different"


# --- nothing is overlooked


def circle(last: int) -> list[Any]:
    made: list[Any] = [1, last]
    made.append(made)
    return made


def test_circles_are_compared() -> None:
    assert verdict(circle(1), circle(1)) == "identical"
    assert verdict(circle(1), circle(2)) == "different"


atoms = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-3, 3) | st.text("ab", max_size=2)
leaves = atoms | st.lists(st.floats(-3, 3), min_size=1, max_size=3).map(np.array)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.lists(inner, min_size=1, max_size=3).map(tuple)
        | st.dictionaries(st.text("xyz", min_size=1, max_size=2), inner, min_size=1, max_size=3)
        | st.lists(inner, min_size=1, max_size=3).map(lambda v: types.SimpleNamespace(a=v))
    ),
    max_leaves=10,
)


def places(value: Any) -> list[Any]:
    """A way to put something else into each place of a value."""
    if isinstance(value, list):
        keys: list[Any] = list(range(len(value)))
    elif isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, np.ndarray):
        return [(value, i) for i in range(value.size)]
    else:
        inside = value if isinstance(value, tuple) else vars(value).values() if hasattr(value, "__dict__") else ()
        return [place for inner in inside for place in places(inner)]
    return [(value, k) for k in keys] + [p for k in keys for p in places(value[k])]


@settings(max_examples=40)
@given(values, st.data())
def test_any_single_change_of_a_nested_value_is_found(value: Any, data: st.DataObject) -> None:
    other = copy.deepcopy(value)
    assert same(value, other) and not list(differences(value, other))
    found = places(other)
    if not found:
        return
    container, key = data.draw(st.sampled_from(range(len(found))).map(found.__getitem__))
    container[key] = 99.5
    assert verdict(value, other) == verdict(other, value) == "different"
    assert any(not d.within for d in differences(value, other))


@settings(max_examples=40)
@given(values, values)
def test_differences_are_found_exactly_where_values_are_not_the_same(a: Any, b: Any) -> None:
    assert bool(list(differences(a, b))) == (not same(a, b))


# --- as a process


def test_a_process_compares_files_and_metrics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(np.float64(0.5), tmp_path / "ours.npy")
    save({"accuracy": 0.5}, tmp_path / "metrics.json")
    save([1, "../a"], tmp_path / "ours.json")
    save([1, "b"], tmp_path / "theirs.json")
    (tmp_path / "damaged.json").write_text("{")
    pairs = [
        ("ours.npy", "metrics.json#accuracy"),
        ("ours.npy", "metrics.json#f1"),
        ("ours.json", "theirs.json"),
        ("ours.json", "damaged.json"),
        ("ours.json", "none.json"),
    ]
    rows = [
        {"what": "value", "ours": str(tmp_path / a), "theirs": str(tmp_path / b), "again": None, "cwd": "notebooks"}
        for a, b in pairs
    ]
    (tmp_path / "pairs.json").write_text(json.dumps(rows))
    main(str(tmp_path / "pairs.json"))
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f[0] for f in found] == ["identical", "different", "different", "different", "different"]
    assert "f1" in found[1][1] and "cannot be read" in found[3][1] and "is not there" in found[4][1]


def test_a_vectorized_function_is_no_number() -> None:
    one, other = np.vectorize(len), np.vectorize(max)
    assert compare(one, one)[0] == "identical"
    assert compare(one, other)[0] == "different"
