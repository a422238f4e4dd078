"""Which literals become parameters, under which names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nblift.model.plan import Plan
from unit.at_once import planned

FOREST = "from sklearn.ensemble import RandomForestClassifier as Forest"


def params(plan: Plan) -> dict[str, Any]:
    return {p.key: p.value for p in plan.params}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("SEED = 3\nx = [SEED]", {"a.seed": 3}),
        ("N: int = -3\nx = [N]", {"a.n": -3}),
        ("NAME = 'x y'\nx = [NAME]", {"a.name": "x y"}),
        ("FLAG = True\nx = [FLAG]", {"a.flag": True}),
        ("NOTHING = None\nx = [NOTHING]", {"a.nothing": None}),
        # no constants, or nobody's
        ("lower = 3\nx = [lower]", {}),
        ("PAIR = (1, 2)\nx = [PAIR]", {}),
        ("N = 3\nN = N + 1\nx = [N]", {}),
        ("N = 3\nx = 1", {}),
        ("N = 3\nprint(N)\nx = [1]", {}),
        # names that would mean something else
        ("MAX = 3\nx = max([1, MAX])", {"a.MAX": 3}),
        ("LAMBDA = 0.1\nx = [LAMBDA]", {"a.LAMBDA": 0.1}),
        ("RATE = 2\nx = [RATE * rate for rate in [1]]", {"a.RATE": 2}),
        ("RATE = 2\nrate = 1\nx = RATE * rate", {"a.RATE": 2}),
        ("RATE = 2\ndef f(rate):\n    return rate * RATE\nx = f(1)", {"a.RATE": 2}),
        ("RATE = 2\ndef f(RATE):\n    return RATE\nx = f(RATE)", {"a.RATE": 2}),
    ],
)
def test_constants(cell: str, found: dict[str, Any], tmp_path: Path) -> None:
    assert params(planned(tmp_path, "# A", cell)) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("m = Forest(n_estimators=5, max_depth=None, criterion='gini')", {"a.n_estimators": 5}),
        ("m = Forest(n_estimators=5, n_jobs=1, verbose=0, oob_score=False)", {"a.n_estimators": 5}),
        ("m = Forest(min_impurity_decrease=-0.0)", {"a.min_impurity_decrease": -0.0}),
        ("m, n = Forest(max_depth=2), Forest(max_depth=3)", {"a.forest_max_depth": 2, "a.forest_max_depth_2": 3}),
        ("max_depth = [1]\nm = Forest(max_depth=2)", {"a.forest_max_depth": 2}),
        ("ms = [Forest(max_depth=2) for max_depth in [1]]", {"a.forest_max_depth": 2}),
        ("N = 2\nm = Forest(max_depth=N)", {"a.n": 2}),
        ("f = lambda: Forest(max_depth=2)\nm = f()", {}),
        ("def f():\n    return Forest(max_depth=2)\nm = f()", {}),
        ("m = dict(n_estimators=5)", {}),
    ],
)
def test_keyword_literals_of_estimators(cell: str, found: dict[str, Any], tmp_path: Path) -> None:
    assert params(planned(tmp_path, "# A", FOREST, cell)) == found


def test_a_constant_of_several_stages_stands_on_top(tmp_path: Path) -> None:
    plan = planned(tmp_path, "# A", "SEED = 3\nK = 4", "x = [SEED]", "# B", "y = x * SEED * K")
    assert params(plan) == {"seed": 3, "b.k": 4}


def test_a_tagged_cell_holds_parameters_of_any_name(tmp_path: Path) -> None:
    import nbformat

    from nblift.notebook.read import read_notebook
    from nblift.plan.make import make_plan
    from unit.at_once import observe

    cell = nbformat.v4.new_code_cell("alpha = 0.5", metadata={"tags": ["parameters"]})
    nbformat.write(
        nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_code_cell("x = [alpha]")]), tmp_path / "n.ipynb"
    )
    notebook = read_notebook(tmp_path / "n.ipynb")
    plan = make_plan(notebook, observe(notebook, tmp_path), str(tmp_path))
    assert list(params(plan).values()) == [0.5]
