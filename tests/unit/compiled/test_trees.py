"""All ways to find a tree's leaf find the same one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeRegressor

from nblift.compiled.compiling.trees import Drafted, add_sklearn, float32_bound
from nblift.compiled.running.artifact import take_out
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.steps import load_step
from nblift.compiled.running.steps.flow import Chain
from nblift.compiled.running.trace import Trace
from nblift.compiled.running.trees.levels import Levels
from nblift.compiled.running.trees.nodes import Trees, load_trees
from nblift.compiled.running.trees.pieces import Pieces, Taken, find_pieces
from nblift.compiled.running.trees.tables import Tables, make_tables

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(300, 4)).round(1)


def fitted(count: int, **options: Any) -> tuple[list[Any], Trees]:
    models = []
    for seed in range(count):
        random = np.random.default_rng(seed)
        models.append(DecisionTreeRegressor(random_state=seed, **options).fit(ROWS, random.normal(size=len(ROWS))))
    drafted = Drafted()
    for model in models:
        add_sklearn(drafted, model.tree_, model.tree_.value[:, 0, :])
    arrays: dict[str, Any] = {}
    plain = take_out(drafted.document(op="forest"), arrays)
    return models, load_trees(Spec(plain, arrays), ("number",) * 4)


def pieces(trees: Trees) -> list[Pieces]:
    trace = Trace(("number",) * 4)
    return find_pieces(trees, trace.roots, trace, Taken(None, True))


def together(ways: Tables | Levels, columns: list[Any]) -> Any:
    return np.concatenate(list(ways.blocks(columns)), axis=1)


@pytest.mark.parametrize("leaves", [2, 8, 16, 32, 64, 65, 200])
@pytest.mark.parametrize("size", [1, 5, 12])
def test_tables_and_levels_find_scikit_learns_leaves(leaves: int, size: int) -> None:
    models, trees = fitted(12, max_leaf_nodes=leaves)
    known = np.array([each.predict(ROWS) for each in models])
    values = np.concatenate([_leaf_values(each) for each in models])
    columns = list(np.ascontiguousarray(ROWS.T))
    for ways in (Tables(trees, pieces(trees), size), Levels(trees)):
        found = together(ways, columns)
        assert np.array_equal(values[found], known)
        for place in range(0, len(ROWS), 29):
            assert np.array_equal(ways.row(ROWS[place].tolist()), found[:, place])


def test_trees_of_a_single_leaf_have_it() -> None:
    drafted = Drafted()
    drafted.add_constant(np.array([2.5]))
    arrays: dict[str, Any] = {}
    plain = take_out(drafted.document(op="forest"), arrays)
    trees = load_trees(Spec(plain, arrays), ("number",) * 4)
    tables = Tables(trees, pieces(trees), 1)
    assert tables.row([0.0, math.nan, 1.0, 2.0]).tolist() == [0]
    assert together(tables, list(ROWS.T)).tolist() == [[0] * len(ROWS)]


def test_tables_that_would_be_too_large_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    _, trees = fitted(12)
    assert make_tables(trees, pieces(trees)) is not None
    monkeypatch.setattr("nblift.compiled.running.trees.tables.LARGEST", 1000)
    assert make_tables(trees, pieces(trees)) is None


def test_missing_numbers_go_where_training_sent_them() -> None:
    models, trees = fitted(10, max_leaf_nodes=20)
    rows = np.where(RANDOM.random(ROWS.shape) < 0.3, np.nan, ROWS)
    tables = make_tables(trees, pieces(trees))
    assert tables is not None
    columns = list(np.ascontiguousarray(rows.T))
    values = np.concatenate([_leaf_values(each) for each in models])
    assert np.array_equal(values[together(tables, columns)], np.array([each.predict(rows) for each in models]))
    assert np.array_equal(together(tables, columns), together(Levels(trees), columns))


def scaled(mean: float, scale: float) -> Chain:
    """Fill, subtract, divide: as an imputer and a scaler."""
    kinds: Any = ("number",) * 4
    parts = [("impute", {"fills": [mean] * 4}), ("check", {"nan": True})]
    arrays = {"m": np.full(4, mean), "s": np.full(4, scale)}
    parts += [("subtract", {"by": {"array": "m"}}), ("divide", {"by": {"array": "s"}})]
    return Chain([load_step(Spec({"op": op, **more}, arrays), kinds) for op, more in parts], kinds)


@settings(max_examples=40)
@given(st.floats(-1e6, 1e6), st.floats(1e-8, 1e8), st.booleans())
def test_pieces_end_exactly_where_a_scaled_number_passes_a_split(mean: float, scale: float, falling: bool) -> None:
    _, trees = fitted(3, max_leaf_nodes=12)
    step = scaled(mean, -scale if falling else scale)
    trace = Trace(("number",) * 4)
    sources = step.trace(trace, trace.roots)
    assert sources is not None
    with np.errstate(all="ignore"):
        tables = Tables(trees, find_pieces(trees, sources, trace, Taken(None, True)), 3)
    ends = [limit for _, _, limits, _ in tables._numbers for limit in limits if abs(limit) < 1e300]
    near = np.array([0.0, np.nan, *ends, *np.nextafter(ends, np.inf), *np.nextafter(ends, -np.inf)])
    columns = [np.roll(near, shift) for shift in range(4)]
    with np.errstate(all="ignore"):
        assert np.array_equal(together(tables, columns), together(Levels(trees), step.columns(columns)))


def _leaf_values(model: Any) -> Any:
    """The values of a tree's leaves from left to right."""
    tree, waiting, found = model.tree_, [0], []
    while waiting:
        node = waiting.pop()
        if tree.children_left[node] < 0:
            found.append(tree.value[node, 0, 0])
        else:
            waiting += [tree.children_right[node], tree.children_left[node]]
    return np.array(found)


FLOATS = st.floats(width=64, allow_nan=False, min_value=-3e38, max_value=3e38)


@given(FLOATS, st.booleans())
def test_a_bound_does_what_rounding_to_float32_does(threshold: float, strict: bool) -> None:
    bound = float(float32_bound(np.array([threshold]), strict)[0])
    for x in (threshold, bound, np.nextafter(bound, -np.inf), np.nextafter(bound, np.inf)):
        rounded = float(np.float32(x))
        assert (rounded < threshold if strict else rounded <= threshold) == (x <= bound)
