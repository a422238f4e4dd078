from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from nblift.emit.layout import Layout
from nblift.model.notebook import Notebook
from nblift.model.observation import Value
from nblift.model.plan import Plan, Stage, Variable
from nblift.observe.library import make_library
from nblift.runtime.formats import save
from nblift.verify.scratch import clean_copy
from nblift.verify.values import Made, compare_all, digest


def plan(outputs: tuple[Variable, ...], writes: tuple[str, ...] = ()) -> Plan:
    stage = Stage("a", "", "", (), (), (), outputs, (), (), writes)
    return Plan(Notebook("n.ipynb", "", (), ()), "", (stage,), (), (), (), {}, "", None)


def test_a_clean_copy_has_everything_but_products_and_caches(tmp_path: Path) -> None:
    root = tmp_path / "project"
    for path in (
        "src/a.py",
        "data/raw.csv",
        "data/made.csv",
        ".git/HEAD",
        "__pycache__/x.pyc",
        "mlflow.db",
        "keep/made.csv",
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "dangling").symlink_to("nowhere")
    with clean_copy(root, ["data/made.csv"], {"src/a.py": "new", "src/b/c.py": "c"}) as copy:
        found = {str(p.relative_to(copy)): p.read_text() for p in copy.rglob("*") if p.is_file()}
        (copy / "data/raw.csv").write_text("changed")
    assert found == {
        "src/a.py": "new",
        "src/b/c.py": "c",
        "data/raw.csv": "data/raw.csv",
        "keep/made.csv": "keep/made.csv",
    }
    assert (root / "data/raw.csv").read_text() == "data/raw.csv" and (root / "src/a.py").read_text() == "src/a.py"
    assert not copy.exists()


def test_the_digest_of_no_file_is_that_of_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert digest(tmp_path / "none") == "" != digest(tmp_path / "empty")


def test_every_output_is_compared_in_the_projects_interpreter(tmp_path: Path) -> None:
    names = ("same", "other", "lost", "score", "own")
    variables = tuple(
        Variable(n, n, "a", 0, Value("float", "data", "", number=n == "score"), metric=n == "score") for n in names
    )
    layout = Layout(plan(variables, ("log.txt", "log.bin")), {("a", n): ".npy" for n in names})
    copy, alone, third = tmp_path / "work" / "project", tmp_path / "alone", tmp_path / "third"
    recorded = {}
    for n in names:
        recorded["a", n] = tmp_path / f"{n}.npy"
        save(np.float64(0.5) if n == "score" else np.array([1.0, 2.0]), recorded["a", n])
        if n not in ("lost", "score"):
            save(np.array([1.0, 2.0]) if n == "same" else np.array([1.0, 2.5]), copy / f"data/a/{n}.npy")
    save({"score": 0.5}, copy / "metrics/a.json")
    for root, second in ((copy, "12:02"), (alone, "12:01"), (third, "12:03")):
        root.mkdir(exist_ok=True)
        (root / "log.txt").write_text(f"done\n{second}\n")
        (root / "log.bin").write_bytes(f"\0{second}".encode() if root is copy else b"\0")
    save(np.array([1.0, 7.0]), tmp_path / "again.npy")
    again = Made(third, {("a", "own"): tmp_path / "again.npy"})
    make_library(copy.parent / "tools" / "library")
    variables_found, files_found = compare_all(
        layout, Made(alone, recorded), again, copy, Path(sys.executable), dict(os.environ)
    )
    found = (*variables_found, *files_found)
    assert {c.name: c.verdict for c in found} == {
        "same": "identical", "other": "different", "lost": "different", "score": "identical", "own": "nondeterministic",
        "log.txt": "nondeterministic", "log.bin": "different",
    }  # fmt: skip
    assert all(c.stage == "a" and (c.detail or c.verdict == "identical") for c in found)
