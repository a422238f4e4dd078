from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import json
import os
import pathlib
import pickle
import random
import re
import subprocess
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from nblift.runtime.fingerprint import changing, fingerprint


def digest(value: Any) -> bytes:
    return fingerprint(value).digest


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "i": [1, 2, 3],
            "f": [1.5, np.nan, -0.0],
            "s": ["a", None, "c"],
            "c": pd.Categorical(["x", "y", "x"]),
            "t": pd.to_datetime(["2020-01-01", None, "2020-01-03"]),
            "n": pd.array([1, None, 3], dtype="Int64"),
        },
        index=pd.Index([10, 20, 30], name="id"),
    )


MAKERS: list[Callable[[], Any]] = [
    lambda: None,
    lambda: [1, 1.0, True, "1", b"1", None, 1j, ...],
    lambda: {"a": [1, {2: (3, {4, 5})}], "b": frozenset("xyz")},
    lambda: set(map(str, range(200))),
    lambda: list(map(str, range(200))),
    lambda: float("nan"),
    lambda: 10**5000,
    lambda: "\ud800",
    lambda: np.arange(12.0).reshape(3, 4)[:, ::2],
    lambda: np.array([[1, "a"], [None, [2]]], dtype=object),
    lambda: np.ma.array([1.0, 2.0], mask=[True, False]),
    lambda: np.array([[1, 2]]).view(np.matrix),
    lambda: np.float32(1.5),
    lambda: np.datetime64("2020-01-01"),
    lambda: np.random.default_rng(3),
    lambda: np.random.RandomState(3),
    frame,
    lambda: frame()["s"],
    lambda: pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}),
    lambda: pd.date_range("2020", periods=3, tz="Europe/Vienna"),
    lambda: pd.MultiIndex.from_product([[1, 2], ["a"]], names=["x", "y"]),
    lambda: pd.interval_range(0, 3),
    lambda: scipy.sparse.csr_matrix([[0, 1], [2, 0]]),
    lambda: re.compile("a+", re.IGNORECASE),
    lambda: np.log1p,
    lambda: pathlib.Path("a/b"),
    lambda: datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
    lambda: decimal.Decimal("1.10"),
    lambda: fractions.Fraction(1, 3),
    lambda: range(3),
    lambda: collections.defaultdict(list, a=[1]),
    lambda: collections.Counter("aab"),
    lambda: collections.OrderedDict(a=1, b=2),
    lambda: collections.deque([1, 2], maxlen=3),
    lambda: types.SimpleNamespace(a=1, b=[2]),
    lambda: make_pipeline(FunctionTransformer(np.log1p), StandardScaler()),
    lambda: RandomForestClassifier(3, random_state=0).fit([[0.0], [1.0], [2.0]], [0, 1, 1]),
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_value_that_lives_of_no_function_of_the_notebook_has_one_digest(make: Callable[[], Any]) -> None:
    """Else the observed run and the recorded one would differ in every such value."""
    live = fingerprint(make(), live=True)
    assert live.live or live.digest == fingerprint(make()).digest


@pytest.mark.parametrize("make", MAKERS)
def test_equal_values_have_equal_digests_and_no_opaque_parts(make: Callable[[], Any]) -> None:
    assert digest(make()) == digest(make())
    assert not fingerprint(make()).opaque


@pytest.mark.parametrize("make", MAKERS)
def test_a_value_survives_a_pickle(make: Callable[[], Any]) -> None:
    assert digest(pickle.loads(pickle.dumps(make()))) == digest(make())


_OTHER_PROCESS = """
import json, sys, numpy as np, pandas as pd
from nblift.runtime.fingerprint import changing, fingerprint
values = [{"b": {"x", "y", "z"}, "a": frozenset(range(50))}, np.arange(5.0), pd.DataFrame({"s": list("abc")}),
          [str(i) for i in range(100)], np.float64, print]
print(json.dumps([fingerprint(v).digest.hex() for v in values]))
"""


def test_digests_are_the_same_in_every_process() -> None:
    found = []
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", _OTHER_PROCESS], env=env, capture_output=True, text=True)
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
    assert len(set(found[0])) == len(found[0])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, 1.0),
        (1, True),
        (0, False),
        (0.0, -0.0),
        ("1", 1),
        ("a", b"a"),
        ((1, 2), [1, 2]),
        ([1, 2], [2, 1]),
        ([[1], 2], [[1, 2]]),
        (["ab", "c"], ["a", "bc"]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1: "a"}, {True: "a"}),
        ({1, 2}, frozenset({1, 2})),
        (list(range(100)), [*range(99), 99.0]),
        (2**64, 2**64 + 1),
        (np.int64(1), np.int32(1)),
        (np.float64(1), 1.0),
        (np.array([1, 2]), np.array([1, 2], dtype="int32")),
        (np.array([1, 2]), np.array([[1, 2]])),
        (np.array([1, 2]), np.array([1, 2]).astype(">i8")),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 3], [2, 4]])),
        (np.array([1, 2]), [1, 2]),
        (np.array([]), np.array([], dtype=int)),
        (np.array([[1]]), np.array([[1]]).view(np.matrix)),
        (np.array([1, "a"], dtype=object), np.array([1, "b"], dtype=object)),
        (np.array([(1, 2)], dtype=[("x", int), ("y", int)]), np.array([(1, 2)], dtype=[("x", int), ("z", int)])),
        (np.array([(1, "")], dtype=[("x", int), ("y", "O")]), np.array([(1, "")], dtype=[("x", int), ("z", "O")])),
        (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
        (np.ma.array(["a", "b"], mask=[0, 1], dtype=object), np.ma.array(["a", "b"], mask=[1, 0], dtype=object)),
        (np.ma.array([1, 2]), np.ma.array([1, 2], fill_value=7)),
        (np.random.default_rng(1), np.random.default_rng(2)),
        (collections.defaultdict(int), collections.defaultdict(list)),
        (collections.Counter("a"), {"a": 1}),
        (re.compile("a"), re.compile("a", re.IGNORECASE)),
        (pathlib.PurePosixPath("a"), "a"),
        (pathlib.PurePosixPath("a"), pathlib.PurePosixPath("b")),
        (np.sin, np.cos),
        (FunctionTransformer(np.sin), FunctionTransformer(np.cos)),
        (LinearRegression(), LinearRegression(fit_intercept=False)),
        (LinearRegression(), LinearRegression().fit([[1.0], [2.0]], [1, 2])),
        (LinearRegression().fit([[1.0], [2.0]], [1, 3]), LinearRegression().fit([[1.0], [2.0]], [1, 2])),
        (LinearRegression, LinearRegression()),
        (scipy.sparse.csr_matrix([[0, 1]]), scipy.sparse.csr_matrix([[1, 0]])),
        (scipy.sparse.csr_matrix([[0, 1]]), scipy.sparse.csc_matrix([[0, 1]])),
    ],
)
def test_unequal_values_have_other_digests(a: Any, b: Any) -> None:
    assert digest(a) != digest(b)


def changed(name: str) -> pd.DataFrame:
    """A frame in which one thing is another."""
    one = frame()
    match name:
        case "value":
            one.iloc[0, 0] = 9
        case "missing":
            one.iloc[0, 5] = None
        case "dtype":
            one["i"] = one["i"].astype("int32")
        case "nullable dtype":
            one["n"] = one["n"].astype("Float64")
        case "column name":
            one = one.rename(columns={"i": "j"})
        case "columns' name":
            one.columns.name = "what"
        case "column order":
            one = one[["f", "i", "s", "c", "t", "n"]]
        case "row order":
            one = one.iloc[[1, 0, 2]]
        case "index":
            one.index = pd.Index([10, 20, 31], name="id")
        case "index dtype":
            one.index = pd.Index([10.0, 20.0, 30.0], name="id")
        case "index name":
            one.index.name = "other"
        case "category":
            one["c"] = one["c"].cat.rename_categories(["x", "z"])
        case "categories unused":
            one["c"] = one["c"].cat.add_categories("z")
        case "categories ordered":
            one["c"] = one["c"].cat.as_ordered()
        case "time zone":
            one["t"] = one["t"].dt.tz_localize("UTC")
        case "time unit":
            one["t"] = one["t"].astype("datetime64[ms]")
        case "attrs":
            one.attrs["unit"] = "mm"
        case "sign of zero":
            one.iloc[2, 1] = 0.0
    return one


CHANGES = """
value, missing, dtype, nullable dtype, column name, columns' name, column order, row order, index, index dtype,
index name, category, categories unused, categories ordered, time zone, time unit, attrs, sign of zero
""".replace("\n", " ").split(", ")


@pytest.mark.parametrize("what", [change.strip() for change in CHANGES])
def test_every_change_of_a_frame_changes_its_digest(what: str) -> None:
    assert digest(changed(what)) != digest(frame()) == digest(changed("nothing"))


def test_a_range_and_the_same_numbers_are_not_the_same_index() -> None:
    assert digest(pd.RangeIndex(3)) != digest(pd.Index([0, 1, 2]))
    assert digest(pd.Series([1], name="a")) != digest(pd.Series([1], name="b"))
    assert digest(pd.Series([1], name="a")) != digest(pd.DataFrame({"a": [1]}))


def test_a_subclass_is_not_its_base() -> None:
    class Table(pd.DataFrame):
        pass

    assert digest(Table({"a": [1]})) != digest(pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("dtype", [np.dtype([("a", "i1"), ("b", "f8")], align=True), np.dtype(np.longdouble)])
def test_padding_means_nothing(dtype: np.dtype[Any]) -> None:
    clean, dirty = np.zeros(3, dtype), np.zeros(3, dtype)
    dirty.view("u1")[:] = 255
    for array in (clean, dirty):
        if dtype.names:
            array["a"], array["b"] = 1, 2.5
        else:
            array[:] = 2.5
    assert digest(clean) == digest(dirty)
    assert digest(clean[0]) == digest(dirty[0])


def test_the_layout_in_memory_means_nothing() -> None:
    a = np.arange(6.0).reshape(2, 3)
    assert digest(a) == digest(np.asfortranarray(a)) == digest(a[::-1][::-1])


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=3)
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(0, 3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=40)
@given(values, values)
def test_digests_are_equal_exactly_where_values_and_types_are(a: Any, b: Any) -> None:
    assert (digest(a) == digest(b)) == (repr(a) == repr(b))


# --- what a change may show in


def shares(a: Any, b: Any) -> bool:
    return fingerprint(a).shares_memory_with(fingerprint(b))


def test_views_share_memory_and_copies_do_not() -> None:
    a = np.arange(10)
    assert shares(a, a[2:5]) and shares(a, a.reshape(2, 5)) and shares({"x": [a]}, a[:1])
    assert not shares(a, a.copy()) and not shares(a[:5], a[5:])
    text = np.array(["a", "b"], dtype=object)
    assert shares(text, text[:1])


def test_an_object_in_two_containers_is_shared() -> None:
    inner = [1]
    assert shares({"a": inner}, (inner,)) and shares([inner], inner)
    assert not shares([1], [1])
    assert not shares("abc", "abc") and not shares((1, 2), (1, 2))


def test_a_bound_method_shares_its_object() -> None:
    log: list[int] = []
    add = log.append
    before = digest(add)
    assert shares(add, log)
    log.append(1)
    assert digest(add) != before


def test_a_closure_shares_what_it_closes_over() -> None:
    exec(
        "def make(data):\n    def inner():\n        return data\n    return inner\n", space := {"__name__": "__main__"}
    )
    data = [1]
    assert shares(space["make"](data), data)  # type: ignore[operator]


def test_functions_of_the_global_streams_hold_no_stream() -> None:
    before = digest([np.random.rand, random.random, random.choice])
    np.random.rand()
    random.random()
    assert digest([np.random.rand, random.random, random.choice]) == before


# --- what has no value


def test_what_lives_only_in_its_process_is_opaque(tmp_path: pathlib.Path) -> None:
    import matplotlib.figure

    with (tmp_path / "f").open("w") as file:
        assert fingerprint(file).opaque == {"_io"}
        assert fingerprint([1, {"a": file}]).opaque == {"_io"}
    assert fingerprint(i for i in [1]).opaque
    assert fingerprint(matplotlib.figure.Figure(), ["matplotlib"]).opaque == {"matplotlib"}


def test_the_same_opaque_object_has_the_same_digest_and_another_one_another() -> None:
    a, b = (i for i in [1]), (i for i in [1])
    assert digest([a]) == digest([a]) != digest([b])


def test_circles_come_to_an_end() -> None:
    def circle(last: int) -> list[Any]:
        made: list[Any] = [1, {}]
        made[1]["me"] = made
        made.append(last)
        return made

    assert digest(circle(2)) == digest(circle(2)) != digest(circle(3))


# --- classes and functions of the notebook's own

OWN = """
import abc, dataclasses, enum, collections
limit = 3
class Plain:
    factor = 2
    def __init__(self, x): self.x = x
    def f(self): return self.x + limit
class Base(abc.ABC):
    pass
class Child(Base):
    def __init__(self, x): self.x = x
@dataclasses.dataclass
class Point:
    x: int = 0
class Color(enum.Enum):
    RED = 1
Pair = collections.namedtuple("Pair", "a b", module=__name__)
values = [Plain(1), Child(1), Point(1), Color.RED, Pair(1, 2), Plain, Point, Plain(2).f, [Plain(3)]]
"""


def own(module: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": module}
    exec(OWN, space)
    return space


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    for name in ("pipeline.train", "other"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    return {name: own(name) for name in ("__main__", "pipeline.train", "other")}


def test_a_class_is_the_same_in_the_notebook_and_in_the_pipeline(modules: dict[str, dict[str, Any]]) -> None:
    here, there = modules["__main__"]["values"], modules["pipeline.train"]["values"]
    assert [digest(v) for v in here] == [digest(v) for v in there]
    assert not fingerprint(here[:5]).opaque


def test_a_class_of_a_library_is_another(modules: dict[str, dict[str, Any]]) -> None:
    assert digest(modules["__main__"]["values"][0]) != digest(modules["other"]["values"][0])


def test_what_a_class_holds_counts_only_where_it_lives(modules: dict[str, dict[str, Any]]) -> None:
    instance = modules["__main__"]["values"][0]
    kind: Any = type(instance)
    before = digest(instance), fingerprint(kind, live=True).digest, fingerprint(instance, live=True).digest
    kind.factor = 3
    after = digest(instance), fingerprint(kind, live=True).digest, fingerprint(instance, live=True).digest
    assert after[0] != before[0] and after[1] != before[1] and after[2] == before[2]


def test_what_a_class_holds_is_left_out_where_the_notebook_changes_it(modules: dict[str, dict[str, Any]]) -> None:
    instance = modules["__main__"]["values"][0]
    changing.add(type(instance).__name__)
    try:
        before = digest(instance)
        type(instance).factor = 3
        assert digest(instance) == before
    finally:
        changing.clear()


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState, random.Random])
def test_what_pickle_is_given_for_the_moment_is_shared_by_nobody(make: Callable[[int], Any]) -> None:
    assert not fingerprint(make(1)).shares_memory_with(fingerprint(make(2)))
    one = make(1)
    assert fingerprint({"a": one}).shares_memory_with(fingerprint([one]))


def test_a_class_inside_the_stages_function_is_the_notebooks() -> None:
    stage = {"__name__": "pipeline.train"}
    exec("def train():\n    class A:\n        x = 1\n    return A()\n", stage)
    notebook = {"__name__": "__main__"}
    exec("class A:\n    x = 1\na = A()\n", notebook)
    assert digest(stage["train"]()) == digest(notebook["a"])  # type: ignore[operator]


def test_names_that_the_notebooks_functions_look_up_are_told(modules: dict[str, dict[str, Any]]) -> None:
    plain = modules["__main__"]["Plain"](1)
    assert fingerprint([plain]).names == {"limit", "Plain"}
    space: dict[str, Any] = {"__name__": "__main__"}
    exec("def f(x):\n    return [g(y) for y in x.values] + (lambda: k)()\n", space)
    assert fingerprint({"a": space["f"]}).names == {"g", "k"}
    assert fingerprint(print).names == set() and fingerprint(json.dumps).names == set()


def test_the_own_tests_data_is_what_it_says() -> None:
    assert dataclasses.is_dataclass(own("__main__")["Point"]) and issubclass(own("__main__")["Color"], enum.Enum)
