"""`nblift run --compare`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat


def write(path: Path, *sources: str) -> None:
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources]), path)


def run(folder: Path, *options: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "nblift", "run", "books", "--json", "--no-html", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_noise_is_told_from_change_by_running_twice(tmp_path: Path) -> None:
    book, noisy = tmp_path / "books" / "a.ipynb", "import os; print('token', os.urandom(4).hex())"
    write(book, noisy, "print(1 + 1)")
    run(tmp_path)
    code, document = run(tmp_path, "--force", "--compare", "reports/runs")
    assert (code, [one["verdict"] for one in document["compared"]]) == (0, ["noise"])
    write(book, noisy, "print(1 + 2)")
    code, document = run(tmp_path, "--compare", "reports/runs")
    (cell,) = [c for one in document["compared"] for c in one["cells"] if c["verdict"] == "different"]
    assert (code, cell["new"], cell["differences"][0]["old"], cell["differences"][0]["new"]) == (1, 2, "2", "3")
    write(tmp_path / "books" / "b.ipynb", "1")
    assert run(tmp_path, "--compare", "reports/runs")[1]["not_compared"] == ["books/b.ipynb"]


def test_a_folder_in_which_nothing_was_executed(tmp_path: Path) -> None:
    write(tmp_path / "books" / "a.ipynb", "1")
    command = [sys.executable, "-m", "nblift", "run", "books", "--compare", "books"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "no executed notebook" in done.stderr) == (2, True)
