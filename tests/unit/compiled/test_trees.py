"""All ways to find a tree's leaf find the same one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeRegressor

from nblift.compiled.compiling.trees import Drafted, add_sklearn, float32_bound
from nblift.compiled.running.artifact import take_out
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.trees.levels import Levels
from nblift.compiled.running.trees.nodes import Trees, load_trees
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


@pytest.mark.parametrize("leaves", [2, 8, 16, 32, 64])
@pytest.mark.parametrize("groups", [1, 3])
def test_tables_and_levels_find_scikit_learns_leaves(leaves: int, groups: int) -> None:
    models, trees = fitted(12, max_leaf_nodes=leaves)
    known = np.array([each.predict(ROWS) for each in models])
    values = np.concatenate([_leaf_values(each) for each in models])
    word = next(w for w in (np.uint8, np.uint16, np.uint32, np.uint64) if leaves <= w(0).itemsize * 8)
    columns = list(np.ascontiguousarray(ROWS.T))
    for ways in (Tables(trees, groups, word), Levels(trees)):
        found = ways.columns(columns)
        assert np.array_equal(values[found], known)
        for place in range(0, len(ROWS), 29):
            assert np.array_equal(ways.row(ROWS[place].tolist()), found[:, place])


def test_trees_with_many_leaves_have_no_tables() -> None:
    _, trees = fitted(2)
    assert make_tables(trees) is None


def test_missing_numbers_go_where_training_sent_them() -> None:
    models, trees = fitted(10, max_leaf_nodes=20)
    rows = np.where(RANDOM.random(ROWS.shape) < 0.3, np.nan, ROWS)
    tables = make_tables(trees)
    assert tables is not None
    columns = list(np.ascontiguousarray(rows.T))
    values = np.concatenate([_leaf_values(each) for each in models])
    assert np.array_equal(values[tables.columns(columns)], np.array([each.predict(rows) for each in models]))
    assert np.array_equal(tables.columns(columns), Levels(trees).columns(columns))


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
