"""What a person is told to do about a cell that does not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.observe.cure import cure
from unit.at_once import read

CELLS = ("import pandas as pd", "y = f(value)", "value = 3\ncondition = 4")


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        ("ModuleNotFoundError", "No module named 'umap.plot'", "pip install umap"),
        ("ModuleNotFoundError", "No module named 'sklearn.cross_validation'", "sklearn.model_selection"),
        ("NameError", "name 'value' is not defined", "Cell 3 binds value: move it above."),
        ("NameError", "name 'condtion' is not defined", "Is condition meant?"),
        ("NameError", "name 'q' is not defined", "No cell binds q. The cell that did was deleted"),
        ("AttributeError", "'DataFrame' object has no attribute 'ix'", ".loc"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'DATA.csv'", "There is a file data.csv"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: '/home/me/x.csv'", "one machine's own"),
        ("FileNotFoundError", r"[Errno 2] No such file or directory: 'C:\\Users\\x.csv'", "one machine's own"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'heart.csv'", "put the file there"),
        ("UnicodeDecodeError", "'utf-8' codec can't decode byte 0x80", "encoding"),
    ],
)
def test_cures(kind: str, words: str, told: str, tmp_path: Path) -> None:
    notebook = read(tmp_path, *CELLS)
    (tmp_path / "data.csv").touch()
    assert told in (cure(notebook, notebook.statements[1], kind, words, tmp_path) or "")


def test_what_is_not_known_is_not_made_up(tmp_path: Path) -> None:
    notebook = read(tmp_path, *CELLS)
    assert cure(notebook, notebook.statements[1], "KeyError", "206", tmp_path) is None
