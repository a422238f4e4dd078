"""`nblift verify` sees an edited constant in a lifted module, and an edited cell in the notebook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from cases.casebook import HERE, Lifted, lift, nblift

pytestmark = pytest.mark.xdist_group("verify")


@pytest.fixture(scope="module")
def lifted(tmp_path_factory: pytest.TempPathFactory) -> Lifted:
    found = lift(HERE / "analysis", tmp_path_factory.mktemp("verify") / "project")
    assert found.exit_code == 0, found.said
    return found


def test_verify_agrees_with_what_was_just_lifted(lifted: Lifted) -> None:
    done = nblift(lifted.root, "verify", lifted.notebook)
    assert done.returncode == 0, done.stdout + done.stderr


def _edit_module(root: Path) -> None:
    module = root / "src" / "pipeline" / "weather.py"
    text = module.read_text("utf-8")
    assert '== "rain"' in text
    module.write_text(text.replace('== "rain"', '== "fog"'), encoding="utf-8")


def _edit_cell(root: Path) -> None:
    path = root / "notebooks" / "notebook.ipynb"
    document = nbformat.read(path, as_version=4)
    cell = next(c for c in document.cells if '== "rain"' in c.source)
    cell.source = cell.source.replace('== "rain"', '== "fog"')
    nbformat.write(document, path)


@pytest.mark.parametrize("edit", [_edit_module, _edit_cell])
def test_verify_names_stage_variable_and_distance(lifted: Lifted, tmp_path: Path, edit: Callable[[Path], None]) -> None:
    root = tmp_path / "project"
    shutil.copytree(lifted.root, root, symlinks=True)
    edit(root)
    done = nblift(root, "verify", lifted.notebook)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1, said
    assert "weather" in said and "rain_share" in said and "different" in said, said
    assert "Δ" in said or "by up to" in said, said
