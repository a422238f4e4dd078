"""The cases: folders with a notebook, its data, and what lifting it has to give."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from cases.percent import to_notebook

HERE = Path(__file__).parent
_NOT_DATA = {"README.md", "expected", "options.txt", "__pycache__"}


@dataclass(frozen=True)
class Lifted:
    """A case lifted in a repository of its own."""

    root: Path
    notebook: str
    exit_code: int
    said: str

    @property
    def report(self) -> dict[str, Any]:
        """The lift report; {} where none was written."""
        path = self.root / "reports" / "lift" / f"{Path(self.notebook).stem}.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}


def cases() -> list[str]:
    """Every folder that holds a case."""
    return sorted(p.name for p in HERE.iterdir() if p.is_dir() and (p / "README.md").exists())


def lay_out(case: Path, root: Path) -> str:
    """Make an empty git repository of a case's notebook and data; returns the notebook's path in it."""
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    notebooks = []
    for path in sorted(p for p in case.rglob("*") if p.is_file()):
        inside = path.relative_to(case)
        if _NOT_DATA & set(inside.parts):
            continue
        target = root / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        if inside.stem == "notebook" and inside.suffix == ".py":
            target = target.with_suffix(".ipynb")
            nbformat.write(to_notebook(path.read_text("utf-8")), target)
        else:
            shutil.copy(path, target)
        if target.suffix == ".ipynb":
            notebooks.append(target.relative_to(root).as_posix())
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    (found,) = [n for n in notebooks if Path(n).stem == "notebook"] or notebooks  # others are run by it
    return found


def lift(case: Path, root: Path) -> Lifted:
    """`nblift refactor`, as a user types it, in an empty repository; with the options in the case's `options.txt`."""
    notebook = lay_out(case, root)
    options = case / "options.txt"
    done = nblift(root, "refactor", *(options.read_text("utf-8").split() if options.exists() else ()), notebook)
    return Lifted(root, notebook, done.returncode, done.stdout + done.stderr)


def nblift(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a project."""
    return run(root, sys.executable, "-m", "nblift", *arguments)


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a project, with this environment's programs on the PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {k: v for k, v in os.environ.items() if k != "PYTHONWARNINGS"}
    env |= {"PATH": path, "DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


def check_alone(lifted: Lifted) -> dict[str, Any]:
    """The independent check, in a process of its own: it imports the lifted project's modules."""
    done = run(lifted.root, sys.executable, str(HERE / "independent.py"), str(lifted.root), lifted.notebook)
    assert done.returncode in (0, 1) and done.stdout.startswith("{"), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def golden(lifted: Lifted) -> dict[str, str]:
    """What a case's `expected/` has to hold: texts by path."""
    report = lifted.report
    verdict = {
        "exit_code": lifted.exit_code,
        "verdict": report.get("verdict"),
        "rung": report.get("rung"),
        "stages": [s["name"] for s in report.get("stages", [])],
        "names": report.get("names", {}),
    }
    if reason := report.get("reason"):
        verdict["reason"] = {k: reason[k] for k in ("code", "cell", "line")}
    found = {"verdict.json": json.dumps(verdict, indent=1, ensure_ascii=False) + "\n"}
    for path in ("dvc.yaml", "params.yaml", *(f"src/pipeline/{p.name}" for p in lifted.root.glob("src/pipeline/*.py"))):
        if (lifted.root / path).exists() and not path.endswith("__init__.py"):
            found[path] = (lifted.root / path).read_text("utf-8")
    return found


def expected(case: Path) -> dict[str, str]:
    """The golden files as they stand."""
    folder = case / "expected"
    return {
        p.relative_to(folder).as_posix(): p.read_text("utf-8")
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "__pycache__" not in p.parts
    }
