"""Where a cell failed, as the IPythons of several years write it."""

from __future__ import annotations

import nbformat
import pytest

from nblift.notebook.execute import NUMBER
from nblift.runs.failure import failure_of

SOURCE = "a = 1\nb = 2\nf(a, b)\nprint(a)"

MODERN = (
    "Cell In[3], line 3\n"
    "      1 a = 1\n      2 b = 2\n----> 3 f(a, b)\n\nCell In[2], line 9, in f(a, b)\n----> 9 a / 0\n"
)
EIGHT = "Input In [3], in <cell line: 3>()\n      2 b = 2\n----> 3 f(a, b)\n\nInput In [2], in f(a, b)\n----> 9 a / 0\n"
SEVEN = (
    "<ipython-input-3-0f5> in <module>\n"
    "      2 b = 2\n----> 3 f(a, b)\n\n<ipython-input-2-1a> in f(a, b)\n----> 9 a / 0\n"
)
TWICE = "Cell In[3], line 4\n----> 4 f(a, b)\n\nCell In[3], line 3, in f(a, b)\n----> 3 a / 0\n"
COLOURED = "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 3\x1b[39m\n"


def executed(
    traceback: str, *, error: str = "ZeroDivisionError", message: str = "no", tag: str = ""
) -> nbformat.NotebookNode:
    output = {"output_type": "error", "ename": error, "evalue": message, "traceback": traceback.split("\n")}
    cell = {
        "cell_type": "code",
        "execution_count": 3,
        "metadata": {NUMBER: 2, "tags": [tag]},
        "source": SOURCE,
        "outputs": [output],
    }
    before = {"cell_type": "code", "execution_count": 2, "metadata": {"tags": []}, "source": "", "outputs": []}
    document = {"cells": [before, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    node: nbformat.NotebookNode = nbformat.from_dict(document)  # type: ignore[no-untyped-call]
    return node


@pytest.mark.parametrize("traceback", [MODERN, EIGHT, SEVEN, TWICE, COLOURED])
def test_the_line_is_the_cells_own(traceback: str) -> None:
    failure = failure_of(executed(traceback))
    assert failure is not None
    assert (failure.cell, failure.line, failure.error, failure.message) == (2, 3, "ZeroDivisionError", "no")


def test_the_excerpt_points_at_the_line() -> None:
    failure = failure_of(executed(MODERN))
    assert failure is not None
    assert failure.excerpt(around=1) == "    2  b = 2\n>   3  f(a, b)\n    4  print(a)"


def test_without_a_traceback_the_excerpt_is_the_cells_start() -> None:
    failure = failure_of(executed(""))
    assert failure is not None and failure.line is None
    assert failure.excerpt(around=1) == "    1  a = 1\n    2  b = 2"


def test_a_number_that_ipython_makes_up_is_left_out() -> None:
    failure = failure_of(executed("", error="SyntaxError", message="invalid syntax (3602400769.py, line 1)"))
    assert failure is not None and failure.message == "invalid syntax"


@pytest.mark.parametrize(
    "fine",
    [
        executed(MODERN, tag="raises-exception"),
        executed(MODERN, error="SystemExit", message="0"),
        executed(MODERN, error="SystemExit", message=""),
    ],
)
def test_an_error_that_was_meant_is_none(fine: nbformat.NotebookNode) -> None:
    assert failure_of(fine) is None


def test_leaving_with_another_code_is_a_failure() -> None:
    assert failure_of(executed(MODERN, error="SystemExit", message="3")) is not None
