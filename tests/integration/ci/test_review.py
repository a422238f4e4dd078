"""`nblift review`: a change against the commit that it builds on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def executed(path: Path, shown: str) -> None:
    output = nbformat.v4.new_output("stream", name="stdout", text=shown)
    cell = nbformat.v4.new_code_cell("print(score)", outputs=[output], execution_count=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


def review(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nblift", "review", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A branch on which a metric and a parameter are others than on main."""
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n  a:\n    cmd: 'true'\n    params: [depth]\n    metrics:\n    - score.json:\n        cache: false\n"
    )
    (tmp_path / "score.json").write_text(json.dumps({"accuracy": 0.91}))
    (tmp_path / "params.yaml").write_text("depth: 3\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    subprocess.run([sys.executable, "-m", "dvc", "init", "--quiet"], cwd=tmp_path, check=True)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "Begin")
    (tmp_path / "score.json").write_text(json.dumps({"accuracy": 0.94}))
    (tmp_path / "params.yaml").write_text("depth: 5\n")
    return tmp_path


def test_metrics_parameters_and_outputs_are_told(project: Path) -> None:
    for name, old, new in (("a", "score 0.91", "score 0.94"), ("b", "rows 10", "rows 10")):
        executed(project / f"reports/before/{name}.ipynb", old)
        executed(project / f"reports/runs/{name}.ipynb", new)
    done = review(project, "main", "--html", "reports/review.html", "-o", "reports/review.md")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (project / "reports/review.md").read_text(encoding="utf-8")
    assert "## nblift: against `main`" in text
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert ["score.json", "accuracy", "0.91", "0.94", "0.03"] in rows
    assert ["params.yaml", "depth", "3", "5"] in [row[:4] for row in rows]
    assert "1 of 2 show something else; 1 show what they did." in text
    assert "<summary><code>a.ipynb</code></summary>" in text
    assert "0.91" in text[text.index("<details>") :]
    assert "<summary><code>b.ipynb" not in text
    assert (project / "reports/review.html").read_text(encoding="utf-8").count("a.ipynb")


def test_without_an_earlier_run_it_says_so(project: Path) -> None:
    done = review(project, "main")
    assert done.returncode == 0
    assert "There is no earlier run to compare with." in done.stdout


def test_a_commit_that_git_does_not_know_is_named(project: Path) -> None:
    done = review(project, "origin/main")
    assert done.returncode == 2
    assert "git knows no commit origin/main" in done.stderr
    assert "fetch-depth: 0" in done.stderr
    assert "Traceback" not in done.stderr
