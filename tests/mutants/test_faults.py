"""Seeded faults in lifted projects: whatever changes a value has to be found.

A folder beside this file is a notebook with its `faults.yaml`; an entry there is a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faults import Bench, bench
from ruamel.yaml import YAML

from cases.casebook import lift, nblift
from nblift.lift.project import find_project

HERE = Path(__file__).parent
NOTEBOOKS = sorted(p.parent.name for p in HERE.glob("*/faults.yaml"))
pytestmark = pytest.mark.xdist_group("faults")


def entries(notebook: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load((HERE / notebook / "faults.yaml").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ExitStack() as open_benches:

        @cache
        def of(notebook: str) -> Bench:
            root = tmp_path_factory.mktemp(notebook) / "project"
            lifted = lift(HERE / notebook, root)
            assert lifted.exit_code == 0, lifted.said
            return open_benches.enter_context(bench(find_project(root / lifted.notebook, None)))

        yield of


def changed(root: Path, entry: dict[str, Any]) -> dict[str, str]:
    path = entry["in"] if "." in entry["in"] else f"src/pipeline/{entry['in']}.py"
    text = (root / path).read_text("utf-8")
    assert text.count(entry["change"]) == 1, f"{entry['change']!r} stands {text.count(entry['change'])} times in {path}"
    return {path: text.replace(entry["change"], entry["to"])}


@pytest.mark.parametrize(
    ("notebook", "entry"),
    [pytest.param(n, e, id=f"{n}-{e['in']}-{e['fault']}") for n in NOTEBOOKS for e in entries(n)],
)
def test_a_fault_is_found_where_it_changes_a_value(notebook: str, entry: dict[str, Any], benches: Any) -> None:
    ready: Bench = benches(notebook)
    found = [c for c in ready.verify(changed(ready.base, entry)) if c.verdict == "different"]
    names = [f"{c.stage}.{c.name}" for c in found]
    if "same" in entry:
        assert not names, f"{entry['same']}, and yet: {found}"
        return
    assert entry["found"] in names, names
    assert names[0].startswith(entry["found"].split(".")[0] + "."), names
    assert all(c.detail for c in found)


def test_most_faults_change_a_value() -> None:
    assert sum("found" in e for n in NOTEBOOKS for e in entries(n)) >= 50


def test_the_command_says_so(benches: Any, tmp_path: Path) -> None:
    """What the bench leaves out (DVC, the command line) does not hide a fault."""
    import shutil

    ready: Bench = benches("shop")
    root = tmp_path / "project"
    shutil.copytree(ready.base, root)
    for path, text in changed(ready.base, {"in": "write", "change": "%.2f", "to": "%.1f"}).items():
        (root / path).write_text(text, encoding="utf-8")
    done = nblift(root, "verify", "notebook.ipynb")
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(line.split()[:3] == ["write", "table.csv", "different"] for line in done.stdout.splitlines()), (
        done.stdout
    )
