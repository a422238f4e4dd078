"""`nblift repro`: real DVC, with and without the data, and a remote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STAGES = """
stages:
  double:
    cmd: python double.py data/raw.txt doubled.txt
    deps: [data/raw.txt]
    outs: [doubled.txt]
  again:
    cmd: python double.py doubled.txt again.txt
    deps: [doubled.txt]
    outs: [again.txt]
"""
DOUBLE = "import sys\nopen(sys.argv[2], 'w').write(str(2 * int(open(sys.argv[1]).read())))\n"


def run(folder: Path, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "DVC_NO_ANALYTICS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A pipeline that was reproduced."""
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    (root / "data/raw.txt").write_text("21")
    (root / "double.py").write_text(DOUBLE)
    (root / "dvc.yaml").write_text(STAGES)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    code, said = run(root, "nblift", "repro")
    assert code == 0, said
    return root


def kept(root: Path) -> None:
    """Let DVC keep the source, and reproduce."""
    for command in (("dvc", "add", "--quiet", "data/raw.txt"), ("nblift", "repro")):
        code, said = run(root, *command)
        assert code == 0, said
    assert (root / "again.txt").read_text() == "84"


def lose(root: Path) -> None:
    """What a fresh clone lacks."""
    for path in ("data/raw.txt", "doubled.txt", "again.txt"):
        (root / path).unlink()
    shutil.rmtree(root / ".dvc/cache")


def test_without_data_what_is_unchanged_is_told_from_what_is_out_of_date(project: Path) -> None:
    kept(project)
    lose(project)
    code, said = run(project, "nblift", "repro")
    assert code == 0
    assert "not here: data/raw.txt; DVC has no remote to fetch them from" in said
    assert "not run, unchanged since dvc.lock: again, double" in said
    stages = project / "dvc.yaml"
    stages.write_text(stages.read_text().replace("doubled.txt again.txt", "doubled.txt ./again.txt"))
    code, said = run(project, "nblift", "repro")
    assert code == 1
    assert "not run, unchanged since dvc.lock: double" in said
    assert "out of date, and cannot run without that data: again" in said


def test_a_remote_gives_the_data(project: Path, tmp_path: Path) -> None:
    kept(project)
    assert run(project, "dvc", "remote", "add", "--default", "shelf", str(tmp_path / "shelf"))[0] == 0
    assert run(project, "dvc", "push", "--quiet", "--run-cache")[0] == 0
    lose(project)
    code, said = run(project, "nblift", "repro")
    assert (code, (project / "again.txt").read_text()) == (0, "84"), said
    assert "not here" not in said
    lose(project)
    shutil.rmtree(tmp_path / "shelf")
    code, said = run(project, "nblift", "repro")
    assert code == 0
    assert "not here: data/raw.txt; the remote shelf did not give them" in said


def test_a_stage_that_fails_is_told(project: Path) -> None:
    kept(project)
    (project / "data/raw.txt").write_text("many")
    code, said = run(project, "nblift", "repro")
    assert code == 1
    assert "ValueError" in said
    assert said.rstrip().endswith("a stage failed: see above")
