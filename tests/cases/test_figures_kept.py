"""`--keep-figures` once more, by other means: the pictures that the notebook shows are those that the stages save."""

from __future__ import annotations

import base64
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cases.casebook import HERE, Lifted, lift, nblift
from cases.independent import reproduce, run_notebook

pytestmark = pytest.mark.xdist_group("figures")


@pytest.fixture(scope="module")
def lifted(tmp_path_factory: pytest.TempPathFactory) -> Lifted:
    found = lift(HERE / "figures_kept", tmp_path_factory.mktemp("figures") / "project")
    assert found.exit_code == 0, found.said
    assert not reproduce(found.root, sys.executable, pinned=False)
    return found


def _pixels(data: bytes) -> Any:
    from matplotlib import image

    return image.imread(io.BytesIO(data), format="png")


def _shown(notebook: Path, folder: Path) -> list[bytes]:
    """The pictures that a run of the notebook by nbclient shows, in order."""
    folder.mkdir()
    document = run_notebook(notebook, folder, sys.executable, seeded=False, hash_seed="0")
    outputs = [o for cell in document.cells for o in cell.get("outputs", [])]
    return [base64.b64decode(o.data["image/png"]) for o in outputs if "image/png" in o.get("data", {})]


def test_the_pictures_are_those_that_the_notebook_shows(lifted: Lifted, tmp_path: Path) -> None:
    shown = _shown(lifted.root / lifted.notebook, tmp_path / "values")
    paths = [path for stage in lifted.report["stages"] for path in stage.get("figures", [])]
    assert len(paths) == len(shown) == 12
    for path, data in zip(paths, shown, strict=True):
        ours, theirs = _pixels((lifted.root / path).read_bytes()), _pixels(data)
        assert ours.shape == theirs.shape and (ours == theirs).all(), path


def test_lifted_again_they_are_kept_until_told_otherwise(lifted: Lifted, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(lifted.root, root, symlinks=True)
    before = (root / "dvc.yaml").read_text("utf-8")
    assert "\nplots:\n  - reports/figures/data-1.png\n" in before
    assert nblift(root, "refactor", lifted.notebook).returncode == 0
    assert (root / "dvc.yaml").read_text("utf-8") == before
    assert nblift(root, "refactor", "--no-keep-figures", lifted.notebook).returncode == 0
    assert "figures" not in (root / "dvc.yaml").read_text("utf-8")


def test_verify_names_stage_figure_and_artist(lifted: Lifted, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(lifted.root, root, symlinks=True)
    path = root / lifted.notebook
    document = nbformat.read(path, as_version=4)
    cell = next(c for c in document.cells if "c=points" in c.source)
    cell.source = cell.source.replace('points["x"], points["z"], c', 'points["x"], points["y"], c')
    nbformat.write(document, path)
    done = nblift(root, "verify", "--json", lifted.notebook)
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    different = {c["name"]: c["detail"] for c in report["variables"] if c["verdict"] == "different"}
    assert list(different) == ["figure reports/figures/pair-1.png", "figure reports/figures/pair-2.png"]
    assert all(detail.startswith("axes 2, ") for detail in different.values()), different
