"""A notebook whose output lies in git already: people commit the model file beside the notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from integration.lift.trees import commit, git, lifted, repository, write_notebook

CELLS = (
    "# Load", "xs = [1, 2, 4]",
    "# Save", "import json, os\nos.makedirs('out', exist_ok=True)\nwith open('total.json', 'w') as file:\n"
    "    json.dump(sum(xs), file)\nwith open('out/all.json', 'w') as file:\n    json.dump(xs, file)",
)  # fmt: skip


def test_dvc_leaves_to_git_what_git_has(tmp_path: Path) -> None:
    root = repository(tmp_path / "project")
    write_notebook(root / "sums.ipynb", *CELLS)
    (root / "out").mkdir()
    (root / "total.json").write_text("7")
    (root / "out/all.json").write_text("[1, 2]")
    commit(root)
    assert lifted(root, "sums.ipynb").report.verdict == "equal"
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    repro = [sys.executable, "-m", "dvc", "repro", "--quiet"]
    subprocess.run(repro, cwd=root, env={**os.environ, "PATH": programs}, check=True)
    assert ((root / "total.json").read_text(), (root / "out/all.json").read_text()) == ("7", "[1, 2, 4]")
    assert " M out/all.json" in git(root, "status", "--porcelain") and "D" not in git(root, "status", "--porcelain")
