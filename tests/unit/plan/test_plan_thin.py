"""Which stages a thin notebook calls, and what becomes of the statements around them."""

from __future__ import annotations

from pathlib import Path

import nbformat

from nblift.emit.thin import ThinWriter
from nblift.notebook.read import read_document
from nblift.plan.facts import Facts
from nblift.plan.make import make_plan
from nblift.plan.paths import path_edits
from nblift.plan.thin import Thin, thin
from unit.at_once import observe, read


def written(folder: Path, *cells: str, keep: frozenset[str] = frozenset()) -> tuple[Thin, list[str]]:
    """The decisions, and the code cells behind the one that sets up."""
    notebook = read(folder, *cells)
    observation = observe(notebook, folder)
    plan = make_plan(notebook, observation, str(folder))
    cut = thin(plan, Facts(notebook, observation), keep)
    paths = path_edits(notebook.statements, observation, plan.moved_from)
    text = ThinWriter(plan, cut, paths, folder).text(read_document(folder / "cells.ipynb"))
    document = nbformat.reads(text, as_version=4)
    nbformat.validate(document)
    return cut, [c.source for c in document.cells if c.cell_type == "code"][1:]


def test_a_stage_is_called_where_it_began_and_exploration_stays(tmp_path: Path) -> None:
    cut, cells = written(
        tmp_path, "# Load", "xs = [1.0, 2.0]\nlen(xs)", "# Scale", "ys = [x * 2 for x in xs]", "print(ys)"
    )
    assert cells == [
        "from pipeline.load import load\n\nxs = load()\nlen(xs)",
        "from pipeline.scale import scale\n\nys = scale(xs)",
        "print(ys)",
    ]
    assert cut.kept == {}


def test_what_is_shown_between_two_steps_keeps_the_stage_and_says_so(tmp_path: Path) -> None:
    cut, cells = written(tmp_path, "# A", "xs = [1.0]", "# B", "xs.append(2.0)", "print(xs)", "xs.append(3.0)")
    assert cut.kept == {"b": "cell 3, line 1 looks at xs before it is done"}
    assert cells[1:] == [
        "# stage b is not called here: cell 3, line 1 looks at xs before it is done\nxs.append(2.0)",
        "print(xs)",
        "xs.append(3.0)",
    ]


def test_what_is_shown_between_two_steps_and_is_done_by_then_does_not(tmp_path: Path) -> None:
    cut, cells = written(tmp_path, "# A", "xs = [1.0]", "print(xs)", "ys = [x * 2 for x in xs]")
    assert cut.kept == {} and cells == ["from pipeline.a import a\n\nxs, ys = a()", "print(xs)"]


def test_a_name_that_the_stage_does_not_return_keeps_it(tmp_path: Path) -> None:
    cut, _ = written(tmp_path, "# A", "ys = []\nfor x in [1.0, 2.0]:\n    ys.append(x)", "print(x)")
    assert list(cut.kept) == ["a"]


def test_params_come_from_params_yaml_and_unused_ones_go(tmp_path: Path) -> None:
    _, cells = written(
        tmp_path, "RATE = 0.5\nLIMIT = 3", "# A", "xs = [RATE, 1.0]", "# B", "ys = [x for x in xs if x < LIMIT]",
        "print(RATE)",
    )  # fmt: skip
    assert cells == [
        'RATE = params["a"]["rate"]',
        'from pipeline.a import a\n\nxs = a(rate=params["a"]["rate"])',
        'from pipeline.b import b\n\nys = b(xs, limit=params["b"]["limit"])',
        "print(RATE)",
    ]


def test_functions_go_with_their_stages_and_are_imported_where_exploration_needs_them(tmp_path: Path) -> None:
    _, cells = written(
        tmp_path,
        "def f(x):\n    return x + 1\ndef g(x):\n    return x + 2",
        "# A",
        "xs = [f(1.0), g(1.0)]",
        "print(g(2))",
    )
    assert cells == ["from pipeline.a import g", "from pipeline.a import a\n\nxs = a()", "print(g(2))"]


def test_a_function_that_reads_globals_stays_for_exploration(tmp_path: Path) -> None:
    _, cells = written(tmp_path, "# A", "k = [1.0]\ndef f(x):\n    return [x, *k]", "xs = f(2.0)", "print(f(3.0))")
    assert "def f(x):\n    return [x, *k]" in cells[0] and cells[-1] == "print(f(3.0))"


def test_a_cell_that_showed_nothing_at_its_end_shows_nothing(tmp_path: Path) -> None:
    _, cells = written(tmp_path, "# A", "xs = sorted([1.0])\nxs[0]\nys = sorted(xs)")
    assert cells == ["from pipeline.a import a\n\nxs, ys = a()\nxs[0];"]


def test_a_function_with_the_name_of_a_variable_is_called_by_another(tmp_path: Path) -> None:
    _, cells = written(tmp_path, "# Scores", "scores = [1.0]", "# More", "more = [scores[0]]")
    assert cells[0] == "from pipeline.scores import scores as scores_stage\n\nscores = scores_stage()"


def test_magics_semicolons_and_comments_of_exploration_stay(tmp_path: Path) -> None:
    _, cells = written(tmp_path, "# A", "xs = sorted([1.0])\n# look\nlen(xs);  # quiet", "%time len(xs)")
    assert cells == ["from pipeline.a import a\n\nxs = a()\n# look\nlen(xs);  # quiet", "%time len(xs)"]


def test_an_estimator_is_shown_where_fitting_showed_it(tmp_path: Path) -> None:
    _, cells = written(
        tmp_path, "from sklearn.linear_model import LinearRegression", "# Fit",
        "model = LinearRegression()\nmodel.fit([[0.0], [1.0]], [0.0, 1.0])",
    )  # fmt: skip
    assert cells[1] == "from pipeline.fit import fit\n\nmodel = fit()\nmodel"


def test_stages_that_have_to_keep_their_statements_do(tmp_path: Path) -> None:
    cells = ("RATE = 0.5", "# A", "xs = [1.0]", "# B", "ys = [RATE, *xs]")
    _, found = written(tmp_path, *cells, keep=frozenset({"b"}))
    assert found == [
        'RATE = params["b"]["rate"]',
        "from pipeline.a import a\n\nxs = a()",
        "# stage b is not called here: it shows other outputs in one piece\nys = [RATE, *xs]",
    ]
