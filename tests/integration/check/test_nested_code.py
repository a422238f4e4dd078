"""Code nested as deep as only machines write it: read where IPython runs it, refused with its cell where not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from unit.check.notebooks import write

KINDS = {
    "sum": lambda depth: "x = " + " + ".join(["1"] * depth),
    "attribute": lambda depth: "x = 1\nx = x" + ".real" * depth,
    "branches": lambda depth: "x = y = 1\nif x:\n  y = 2\n" + "elif x:\n  y = 3\n" * depth,
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nblift", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_is_checked(kind: str, tmp_path: Path) -> None:
    write(tmp_path, KINDS[kind](800), "print(x, nowhere)")
    done = run(tmp_path, "check", ".", "--select", "NB1")
    assert "cell 2, line 1: error NB104" in done.stdout, done.stderr
    assert "1 error\n" in done.stdout


@pytest.mark.parametrize("depth", [5000, 30000])
@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_run_is_named_and_the_rest_is_checked(kind: str, depth: int, tmp_path: Path) -> None:
    write(tmp_path, "a = 1", KINDS[kind](depth), "print(a, nowhere)")
    done = run(tmp_path, "check", ".")
    assert "cell 2, line 1: error NB102 is no Python: it is nested too deeply" in done.stdout, done.stderr
    assert "cell 3, line 1: error NB104" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_is_lifted(kind: str, tmp_path: Path) -> None:
    write(tmp_path, KINDS[kind](600), "print(x)")
    done = run(tmp_path, "refactor", "notebook.ipynb")
    assert done.returncode == 0, done.stderr
    assert "notebook.ipynb: equal" in done.stdout


@pytest.mark.parametrize("depth", [2900, 30000])
def test_what_does_not_run_is_not_lifted(depth: int, tmp_path: Path) -> None:
    write(tmp_path, KINDS["sum"](depth))
    done = run(tmp_path, "refactor", "notebook.ipynb")
    assert done.returncode in (1, 2)
    assert "nested too deeply" in done.stderr
    assert "Traceback" not in done.stderr
