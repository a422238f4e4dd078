from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nblift.errors import UsageError
from nblift.lift.project import find_project


def made(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


@pytest.mark.parametrize("mark", ["dvc.yaml", "pyproject.toml", ".git/HEAD", "requirements.txt"])
def test_the_root_is_the_nearest_folder_above_with_a_mark(mark: str, tmp_path: Path) -> None:
    made(tmp_path, f"outer/{mark}", f"outer/inner/{mark}", "outer/inner/a/b/n.ipynb")
    project = find_project(tmp_path / "outer/inner/a/b/n.ipynb", None)
    assert (project.root, project.shown, project.python) == (
        (tmp_path / "outer/inner").resolve(), "a/b/n.ipynb", Path(sys.executable),
    )  # fmt: skip
    assert project.report == Path("reports/lift/n.json")


def test_products_are_what_stages_make(tmp_path: Path) -> None:
    made(tmp_path, "n.ipynb")
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n  a: {cmd: x, outs: [d/x.csv, {d/y.csv: {cache: false}}], metrics: [m.json], plots: [p.png]}\n  b:\n"
    )
    assert find_project(tmp_path / "n.ipynb", None).products() == ["d/x.csv", "d/y.csv", "m.json", "p.png"]
    (tmp_path / "dvc.yaml").write_text("")
    assert find_project(tmp_path / "n.ipynb", None).products() == []


def test_a_wrong_notebook_or_interpreter_is_told(tmp_path: Path) -> None:
    made(tmp_path, "n.ipynb")
    with pytest.raises(UsageError, match="is not there"):
        find_project(tmp_path / "m.ipynb", None)
    with pytest.raises(UsageError, match="--python"):
        find_project(tmp_path / "n.ipynb", tmp_path / "python")


def test_an_interpreter_keeps_its_links(tmp_path: Path) -> None:
    """A virtual environment is known by the path of its interpreter."""
    made(tmp_path, "n.ipynb", "venv/x")
    (tmp_path / "venv/python").symlink_to(sys.executable)
    assert find_project(tmp_path / "n.ipynb", tmp_path / "venv/python").python == tmp_path / "venv/python"
