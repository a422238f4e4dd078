from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nblift.notebook.lines import line_in_file
from nblift.runs.annotations import annotation, summary
from nblift.runs.result import CellFailure, NotebookRun

CELLS = ["# %% x = 1", "x = 1\n'\"é'\n", "", "x = 1", "y = 2\nx = 1"]


@pytest.mark.parametrize(
    ("cell", "line", "text"), [(1, 2, "'\\\"é'"), (3, 1, "x = 1"), (4, 1, "y = 2"), (4, 2, "x = 1"), (4, 99, "x = 1")]
)
def test_the_line_of_the_file_holds_the_cells_line(
    tmp_path: Path, write_notebook: Any, cell: int, line: int, text: str
) -> None:
    path = write_notebook(tmp_path / "n.ipynb", *CELLS)
    number = line_in_file(path, cell, line)
    assert number is not None
    row = path.read_text(encoding="utf-8").splitlines()[number - 1]
    assert row.strip().rstrip(",").removesuffix('\\n"').strip('"').startswith(text)


def test_a_file_on_one_line_has_no_line(tmp_path: Path, write_notebook: Any) -> None:
    path = write_notebook(tmp_path / "n.ipynb", *CELLS)
    path.write_text(path.read_text(encoding="utf-8").replace("\n", ""), encoding="utf-8")
    assert line_in_file(path, 4, 1) is None


def test_an_annotation_stands_at_the_file_and_on_one_line(
    tmp_path: Path, write_notebook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "a,b" / "n.ipynb", "x = 1", "100 % x\n1 / 0")
    failure = CellFailure(2, 2, "ZeroDivisionError", "division by zero", "100 % x\n1 / 0")
    run = NotebookRun(Path("a,b/n.ipynb"), "failed", 2, 2, 1.0, "cell 2, line 2: ZeroDivisionError", failure)
    line = annotation(run)
    assert line is not None and "\n" not in line
    assert line.startswith("::error file=a%2Cb/n.ipynb,line=")
    assert line.endswith(",title=n.ipynb::cell 2, line 2: ZeroDivisionError%0A    1  100 %25 x%0A>   2  1 / 0")


def test_a_run_that_passed_has_none_but_stands_in_the_summary() -> None:
    run = NotebookRun(Path("n.ipynb"), "passed", 2, 2, 1.0)
    bad = NotebookRun(Path("m.ipynb"), "died", 2, 1, 1.0, "cell 1: a|b")
    assert annotation(run) is None
    assert summary([run, bad]).splitlines()[2:] == [
        "| n.ipynb | 2/2 | 1.0 | 0 | passed |",
        "| m.ipynb | 1/2 | 1.0 | 0 | **died**: cell 1: a\\|b |",
    ]
