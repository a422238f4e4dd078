"""`nblift run` as CI calls it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def nblift(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("nblift")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    return subprocess.run(
        [str(script), *arguments],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The reference notebook with its data, and a notebook that fails in its second cell."""
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    shutil.copytree(REPOSITORY / "data" / "raw", tmp_path / "data" / "raw")
    broken = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "id": i, "metadata": {}, "outputs": [], "source": [s]}
            for i, s in (("one", "a = 1"), ("two", "a / 0"))
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (tmp_path / "broken.ipynb").write_text(json.dumps(broken, indent=1))
    return tmp_path


def test_the_reference_notebook_runs_and_leaves_its_reports(project: Path) -> None:
    done = nblift("run", "notebooks/penguins.ipynb", "-p", "n_bootstrap=50", "--json", cwd=project)
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["notebooks"]
    assert run["verdict"] == "passed" and run["parameters"]["N_BOOTSTRAP"] == 50
    assert (project / "reports/figures/confusion_matrix.png").stat().st_size > 1000
    for name in ("penguins.ipynb", "penguins.html", "junit.xml"):
        assert (project / "reports/runs" / name).is_file()
    executed = json.loads((project / "reports/runs/penguins.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    assert not [o for o in outputs if o.get("name") == "stderr"], "the notebook runs without a warning"


def test_a_failing_notebook_is_shown_at_its_cell_and_at_its_line_on_github(project: Path) -> None:
    summary = project / "summary.md"
    done = nblift("run", "broken.ipynb", cwd=project, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    assert "cell 2, line 1: ZeroDivisionError: division by zero" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "::error file=broken.ipynb,line=" in done.stderr
    assert "**failed**" in summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "does not exist"),
        (["data"], "no notebook in data"),
        (["notebooks", "-p", "sead=1"], "SEED, TEST_SIZE"),
        (["notebooks", "--memory", "much"], "Write 500MB, or 4GB"),
        (["notebooks", "--shard", "3/2"], "Write k/n, with k from 1 to n"),
    ],
)
def test_wrong_usage_ends_with_two(project: Path, arguments: list[str], message: str) -> None:
    done = nblift("run", *arguments, cwd=project)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
