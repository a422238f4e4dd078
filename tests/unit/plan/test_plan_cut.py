"""Notebooks without headings: where they are cut, and what the stages are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.plan.facts import Facts
from nblift.plan.needed import needed
from nblift.plan.start import cut_at, starting_groups
from unit.at_once import lift, observe, planned, read

DATA = "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\nd = pd.read_csv('d.csv')"
PREPARE = "d = d.dropna()\nd['c'] = d.a * 2\nx, y = d[['a', 'c']], d.b"
TRAIN = "model = LinearRegression().fit(x, y)"
EVALUATE = "r2 = model.score(x, y)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d.csv").write_text("a,b\n1,2\n2,4\n3,7\n4,\n")
    return tmp_path


def test_purposes_are_stages(folder: Path) -> None:
    found = lift(folder, DATA, PREPARE, TRAIN, EVALUATE)
    assert [s.name for s in found.plan.stages] == ["load", "prepare", "train", "evaluate"]
    assert found.plan.rung == "cut where the least crosses" and found.wrong() == {}


def test_one_cell_is_cut_between_statements(folder: Path) -> None:
    found = lift(folder, "\n".join([DATA, PREPARE, TRAIN, EVALUATE]))
    assert [s.name for s in found.plan.stages] == ["load", "prepare", "train", "evaluate"]
    assert found.stages["train"].begins == (1, 7) and found.wrong() == {}


def test_headings_that_make_several_stages_are_not_cut(folder: Path) -> None:
    plan = planned(folder, "# Read", DATA, "# Fit", PREPARE, TRAIN, EVALUATE)
    assert [s.name for s in plan.stages] == ["read", "fit"] and plan.rung == "sections as written"


def test_a_title_alone_makes_no_stages(folder: Path) -> None:
    plan = planned(folder, "# My analysis", DATA, PREPARE, TRAIN, EVALUATE)
    assert [s.name for s in plan.stages] == ["load", "prepare", "train", "evaluate"]


def test_what_cannot_cross_is_not_cut(folder: Path) -> None:
    plan = planned(folder, DATA, "f = open('d.csv')", "head = f.readline()", PREPARE, TRAIN)
    cells = {s.name: {plan.notebook.statements[i].cell for i in s.body} for s in plan.stages}
    assert any({2, 3} <= found for found in cells.values())


def test_a_scaler_prepares_and_a_classifier_trains(folder: Path) -> None:
    scale = "from sklearn.preprocessing import StandardScaler\ns = StandardScaler().fit(x)\nz = s.transform(x)"
    plan = planned(folder, DATA, PREPARE, scale, "m = LinearRegression().fit(z, y)")
    assert {v.name for s in plan.stages if s.name == "prepare" for v in s.outputs} >= {"s", "z"}


def test_long_work_of_one_kind_is_halved_where_the_least_crosses(folder: Path) -> None:
    cells = ["a = [3, 1, 2]", "a.sort()", "b = [i * 2 for i in a]", "n = len(b)", "k = n * 2", "m = k + n", "o = m - 1"]
    plan = planned(folder, *cells)
    assert [s.name for s in plan.stages] == ["prepare", "prepare_2"]
    assert [v.name for v in plan.stages[1].inputs] == ["n"]


def test_small_notebooks_stay_whole(folder: Path) -> None:
    plan = planned(folder, "a = [3, 1, 2]", "a.sort()")
    assert len(plan.stages) == 1 and plan.rung == "sections as written"


def test_markdown_goes_with_the_cells_below_it(folder: Path) -> None:
    notebook = read(folder, "# Birds", DATA, PREPARE, TRAIN, EVALUATE)
    facts = Facts(notebook, observe(notebook, folder))
    groups, _ = starting_groups(facts, needed(facts))
    assert [g.prose for g in groups] == ["Birds", "", "", ""]


def test_a_cut_is_found_again_by_where_its_stages_begin(folder: Path) -> None:
    notebook = read(folder, DATA, PREPARE, TRAIN, EVALUATE)
    facts = Facts(notebook, observe(notebook, folder))
    groups, _ = starting_groups(facts, needed(facts))
    again = cut_at(facts, needed(facts), [(1, 1), (2, 1), (3, 1), (4, 1)])
    assert [g.body for g in again] == [g.body for g in groups]
