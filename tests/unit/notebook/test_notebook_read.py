from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from nblift.errors import NotebookFailed, UsageError
from nblift.notebook.read import read_notebook


def written(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "nb.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


def test_cells_are_counted_as_a_fresh_run_counts_them(tmp_path: Path) -> None:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    found = read_notebook(written(tmp_path, text("# A"), code("x = 1"), text("b"), code(""), code("y = x\nz = y")), "n")
    assert [(c.kind, c.number, c.position) for c in found.cells] == [
        ("markdown", 0, 0), ("code", 1, 1), ("markdown", 0, 2), ("code", 2, 3), ("code", 3, 4),
    ]  # fmt: skip
    assert [(s.index, s.cell, s.line) for s in found.statements] == [(0, 1, 1), (1, 3, 1), (2, 3, 2)]
    assert found.path == "n"


def test_old_formats_and_windows_lines_are_read(tmp_path: Path) -> None:
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [
        {"cell_type": "code", "collapsed": False, "input": ["x = 1\r\n", "y = 2"], "language": "python",
         "metadata": {}, "outputs": []}]}]}  # fmt: skip
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert [s.source for s in read_notebook(path).statements] == ["x = 1", "y = 2"]


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b'{"cells": 3}', b"\xff\xfe"])
def test_what_is_no_notebook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_notebook(path)
    assert str(path) in str(caught.value) and caught.value.hint


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.ipynb", tmp_path):
        with pytest.raises(UsageError):
            read_notebook(path)


def test_a_syntax_error_names_the_cell_that_a_person_counts(tmp_path: Path) -> None:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    with pytest.raises(NotebookFailed) as caught:
        read_notebook(written(tmp_path, text("# A"), code("x = 1"), text("b"), code("y = 1\nx = = 2")))
    assert caught.value.where is not None and (caught.value.where.cell, caught.value.where.line) == (2, 2)


def test_a_file_that_is_run_stands_where_it_is_run(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("base = 4\n")
    v4 = nbformat.v4
    other = v4.new_notebook(cells=[v4.new_markdown_cell("# X"), v4.new_code_cell("%run base\ndouble = 2 * base")])
    nbformat.write(other, tmp_path / "other.ipynb")
    (tmp_path / "where.py").write_text("print(__file__)")
    source = "%run other.ipynb\na = double\ns = '''\n%run base\n'''\n%run where.py\n%run base.py 3\n%run -i 'base.py'"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(source)]), tmp_path / "n.ipynb")
    notebook = read_notebook(tmp_path / "n.ipynb")
    assert [s.source for s in notebook.statements] == [
        "base = 4",
        "double = 2 * base",
        "a = double",
        "s = '''\n%run base\n'''",
        "get_ipython().run_line_magic('run', 'where.py')",
        "get_ipython().run_line_magic('run', 'base.py 3')",
        "base = 4",
    ]
