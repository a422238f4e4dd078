from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from nblift.emit.layout import Layout
from nblift.model.notebook import Notebook
from nblift.model.observation import Value
from nblift.model.plan import Plan, Stage, Variable
from nblift.observe.library import make_library
from nblift.runtime.formats import save
from nblift.verify.scratch import clean_copy
from nblift.verify.values import compare_files, compare_values, digest


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


@pytest.mark.parametrize(
    ("ours", "theirs", "unstable", "verdict"),
    [
        (b"x", b"x", False, "identical"),
        (b"x", b"y", False, "different"),
        (b"x", None, False, "different"),
        (b"x", b"", False, "different"),
        (b"x", b"y", True, "nondeterministic"),
        (None, None, False, "identical"),
    ],
)
def test_written_files_are_compared_by_their_bytes(
    ours: bytes | None, theirs: bytes | None, unstable: bool, verdict: str, tmp_path: Path
) -> None:
    for name, content in (("ours", ours), ("theirs", theirs)):
        (tmp_path / name).mkdir()
        if content is not None:
            (tmp_path / name / "f").write_bytes(content)
    found = compare_files(
        plan((), ("f",)), tmp_path / "ours", tmp_path / "theirs", frozenset({"f"} if unstable else ())
    )
    assert [(c.name, c.stage, c.verdict) for c in found] == [("f", "a", verdict)]


def test_the_digest_of_no_file_is_that_of_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert digest(tmp_path / "none") == "" != digest(tmp_path / "empty")


def test_every_output_is_compared_in_the_projects_interpreter(tmp_path: Path) -> None:
    names = ("same", "other", "lost", "score", "own")
    variables = tuple(
        Variable(n, n, "a", 0, Value("float", "data", "", number=n == "score"), metric=n == "score") for n in names
    )
    layout = Layout(plan(variables), {("a", n): ".npy" for n in names})
    copy = tmp_path / "work" / "project"
    recorded, again = {}, {}
    for n in names:
        recorded["a", n] = tmp_path / f"{n}.npy"
        save(np.float64(0.5) if n == "score" else np.array([1.0, 2.0]), recorded["a", n])
        if n not in ("lost", "score"):
            save(np.array([1.0, 2.0]) if n == "same" else np.array([1.0, 2.5]), copy / f"data/a/{n}.npy")
    save({"score": 0.5}, copy / "metrics/a.json")
    again["a", "own"] = tmp_path / "again.npy"
    save(np.array([1.0, 7.0]), again["a", "own"])
    make_library(copy.parent / "tools" / "library")
    found = compare_values(plan(variables), layout, recorded, again, copy, Path(sys.executable), dict(os.environ))
    assert {c.name: c.verdict for c in found} == {
        "same": "identical", "other": "different", "lost": "different", "score": "identical", "own": "nondeterministic",
    }  # fmt: skip
    assert all(c.stage == "a" and (c.detail or c.verdict == "identical") for c in found)
