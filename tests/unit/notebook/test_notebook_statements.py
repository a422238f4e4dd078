from __future__ import annotations

import pytest

from nblift.errors import NotebookFailed
from nblift.model.notebook import Cell, Statement
from nblift.notebook.statements import statements_of


def split(source: str, *tags: str, number: int = 3, first: int = 0) -> list[Statement]:
    return statements_of(Cell("code", number, 5, source, tags), "nb.ipynb", first)


@pytest.mark.parametrize(
    ("cell", "sources"),
    [
        ("x = 1\ny = 2", ["x = 1", "y = 2"]),
        ("x = 1; y = 2;z = 3", ["x = 1", "y = 2", "z = 3"]),
        ("plt.plot(x);", ["plt.plot(x)"]),
        ("plt.plot(x);  # no output", ["plt.plot(x)  # no output"]),
        ("x = 1  # one", ["x = 1  # one"]),
        ("x = ';'", ["x = ';'"]),
        ("é = 'ü';", ["é = 'ü'"]),
        ("@d\n@e(1)\ndef f():\n    pass\nx = 1", ["@d\n@e(1)\ndef f():\n    pass", "x = 1"]),
        ("f(\n    1,\n    2,\n)", ["f(\n    1,\n    2,\n)"]),
        ("if a: b = 1\nelse: b = 2", ["if a: b = 1\nelse: b = 2"]),
        ("x = 1; y = (2,\n  3)", ["x = 1", "y = (2,\n  3)"]),
        ("s = '''\n   \n  a\n'''", ["s = '''\n   \n  a\n'''"]),
        ("a = 'x\u2028y'\nb = 1\nc = 2", ["a = 'x\u2028y'", "b = 1", "c = 2"]),
        ("a = 'x\x0cy'\nb = 1\nc = 2", ["a = 'x\x0cy'", "b = 1", "c = 2"]),
        ("", []),
        ("# only a comment", []),
    ],
)
def test_a_cell_is_cut_into_its_statements(cell: str, sources: list[str]) -> None:
    assert [s.source for s in split(cell)] == sources


def test_a_statement_knows_its_lines_and_its_index() -> None:
    found = split("x = 1\n\n@d\ndef f():\n    pass\n", first=7)
    assert [(s.index, s.cell, s.line, s.end_line) for s in found] == [(7, 3, 1, 1), (8, 3, 3, 5)]


def test_comments_before_a_statement_belong_to_it() -> None:
    first, second = split("# a\n\n# b\nx = 1\n# c\ny = 2\n# after all")
    assert (first.comments, second.comments) == (("# a", "# b"), ("# c",))


def test_a_cell_tag_marks_parameters() -> None:
    assert [s.tagged_parameters for s in split("x = 1", "parameters")] == [True]
    assert [s.tagged_parameters for s in split("x = 1", "other")] == [False]


def test_a_line_that_is_no_python_is_named_with_cell_and_line() -> None:
    with pytest.raises(NotebookFailed) as caught:
        split("x = 1\n%time\nprint 'a'")
    where = caught.value.where
    assert where is not None and (where.file, where.cell, where.line) == ("nb.ipynb", 3, 3)
    assert caught.value.code == "syntax-error"
