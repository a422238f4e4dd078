"""`nblift parity` on a notebook that draws other numbers in each of its runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.clone import commit_all, typed
from e2e.own import write_own

pytestmark = pytest.mark.xdist_group("chance")
SEED = ", random_state=7"
# another split scores otherwise, by chance
ANY_SCORE = r"sed -i -E 's/(r2: )0\.[0-9]+/\1-9.0/' params.yaml"
LIFT = f"nblift refactor notebooks/analysis.ipynb && {ANY_SCORE} && nblift repro && nblift promote"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own")
    notebook = root / "notebooks" / "analysis.ipynb"
    notebook.parent.mkdir()
    write_own(notebook)
    text = notebook.read_text()
    assert SEED in text
    notebook.write_text(text.replace(SEED, ""))
    commit_all(root)
    done = typed(root, LIFT)
    assert done.returncode == 0, done.stdout
    return root


def test_what_differs_by_chance_is_not_called_different(project: Path) -> None:
    done = typed(project, "nblift parity --limit 50")
    assert done.returncode == 0, done.stdout
    assert "notebook: not compared, because each of its runs makes another model" in done.stdout
    assert done.stdout.rstrip().endswith(": pipeline = service")


def test_what_differs_by_more_is(project: Path) -> None:
    (module,) = (m for m in (project / "src/pipeline").glob("*.py") if "Ridge(" in m.read_text())
    module.write_text(module.read_text().replace("Ridge(alpha=", "Ridge(alpha=100 * "))
    done = typed(project, "nblift parity --limit 50 || echo code $?")
    assert done.stdout.endswith("code 1\n"), done.stdout
    assert "pipeline: different, because row " in done.stdout
    assert "Run `dvc repro`: " in done.stdout
    done = typed(project, "nblift repro && (nblift parity --limit 50 || echo code $?)")
    assert done.stdout.endswith("code 1\n"), done.stdout
    assert "pipeline: different, because row " in done.stdout
    assert "Run `nblift verify`: it names the first value that differs." in done.stdout
