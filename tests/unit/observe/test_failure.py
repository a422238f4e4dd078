from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nblift.observe.failure import failure_of
from unit.at_once import read


def rows(*errors: list[str] | None, **flags: Any) -> list[dict[str, Any]]:
    return [{"index": index, "error": error, **flags} for index, error in enumerate(errors)]


def test_a_notebook_that_runs_has_no_failure(tmp_path: Path) -> None:
    assert failure_of(read(tmp_path, "x = 1"), rows(None), tmp_path) is None


def test_a_question_is_told_as_such(tmp_path: Path) -> None:
    error = failure_of(
        read(tmp_path, "x = 1\ny = input()"), rows(None, ["StdinNotImplementedError", "no input"]), tmp_path
    )
    assert error is not None and error.code == "interactive"
    assert str(error.where) == "cells.ipynb, cell 1, line 2"


@pytest.mark.parametrize(
    "cell", ["pd.read_csv('https://a.b/c.csv')", "URL = 'https://a.b/c.csv'\nd = pd.read_csv(URL)"]
)
def test_an_address_that_does_not_answer_is_named(tmp_path: Path, cell: str) -> None:
    notebook = read(tmp_path, cell)
    errors = [None] * (len(notebook.statements) - 1)
    error = failure_of(notebook, rows(*errors, ["URLError", "<urlopen error Name or service not known>"]), tmp_path)
    assert error is not None and error.code == "network"
    assert error.message.startswith("needs https://a.b/c.csv, which the network does not give here: URLError")


def test_a_file_that_a_download_should_have_brought_is_told_by_its_address(tmp_path: Path) -> None:
    notebook = read(tmp_path, "!wget -q https://a.b/data.csv", "d = open('data.csv')")
    words = "[Errno 2] No such file or directory: 'data.csv'"
    error = failure_of(notebook, rows(None, ["FileNotFoundError", words], processes=True), tmp_path)
    assert error is not None and error.code == "network" and "https://a.b/data.csv" in error.message
    other = failure_of(
        notebook, rows(None, ["FileNotFoundError", words.replace("data", "other")], processes=True), tmp_path
    )
    assert other is not None and other.code == "notebook-failed"
