"""Which notebooks need not run again."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nblift.runs import history
from nblift.runs.options import Options
from nblift.runs.run import run_notebooks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which files are read")

READS = "from pathlib import Path\ntext = Path('data.txt').read_text()\nPath('out.txt').write_text(text)\nprint(text)"
# read in C, by a name that no text holds
NATIVE = "import pyarrow.csv\nname = 'x'.join(['in', 'put']) + chr(46) + 'csv'\npyarrow.csv.read_csv(name).num_rows"


@pytest.fixture
def project(tmp_path: Path, write_notebook: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Python writes what it compiled of helper.py, as it does for most people
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "inxput.csv").write_text("a\n1\n")
    tmp_path = tmp_path / "project"
    tmp_path.mkdir()
    (tmp_path / "params.yaml").write_text("{}\n")
    (tmp_path / "data.txt").write_text("one")
    (tmp_path / "inxput.csv").write_text("a\n1\n")
    (tmp_path / "helper.py").write_text("VALUE = 1\n")
    write_notebook(tmp_path / "reads.ipynb", "# %% # Text", READS, parameters="A = 1")
    write_notebook(tmp_path / "native.ipynb", NATIVE)
    write_notebook(
        tmp_path / "outside.ipynb", f"BASE = {str(elsewhere)!r}", NATIVE.replace("name)", "BASE + '/' + name)")
    )
    write_notebook(tmp_path / "module.ipynb", "import helper\nhelper.VALUE")
    write_notebook(tmp_path / "environment.ipynb", "import os\nos.environ.get('MODE')")
    write_notebook(tmp_path / "appends.ipynb", "with open('log.txt', 'a') as log:\n    log.write('x')")
    write_notebook(tmp_path / "child.ipynb", "import subprocess, sys\nsubprocess.run([sys.executable, '-V'])")
    write_notebook(tmp_path / "fails.ipynb", "1 / 0")
    return tmp_path


def test_only_what_changed_runs(project: Path, write_notebook: Any) -> None:
    def run(*parameters: str) -> dict[str, str]:
        options = Options(parameters=parameters, output=project / "out", force=False)
        return {r.notebook.stem: r.verdict for r in run_notebooks([project], options)}

    def skipped() -> set[str]:
        return {name for name, verdict in run().items() if verdict == "unchanged"}

    assert set(run().values()) == {"passed", "failed"}
    known = {"reads", "native", "module", "outside"}
    reasons = {name: past.unknown for name, past in history.read(project / "out").items()}
    assert {name for name, reason in reasons.items() if reason is None} == known, reasons
    assert reasons["environment"] == "its code uses environ" and reasons["child"] == "it starts a process"
    assert reasons["appends"] == "it changes a file that it reads: log.txt"
    assert skipped() == known

    changes: dict[str, Callable[[], object]] = {
        "reads": lambda: (project / "data.txt").write_text("two"),
        "native": lambda: (project / "inxput.csv").write_text("a\n1\n2\n"),
        "outside": lambda: (project.parent / "elsewhere" / "inxput.csv").write_text("a\n1\n2\n"),
        "module": lambda: (project / "helper.py").write_text("VALUE = 2\n"),
    }
    for name, change in changes.items():
        change()
        assert skipped() == known - {name}
    (project / "out.txt").unlink()
    assert skipped() == known - {"reads"}, "what a notebook writes has to be there"
    (project / "out" / "native.ipynb").unlink()
    assert skipped() == known - {"native"}, "so has the executed notebook"

    write_notebook(project / "reads.ipynb", READS, "# %% # Moved and changed", parameters="A = 1")
    assert skipped() == known
    executed = json.loads((project / "out" / "reads.ipynb").read_text())["cells"]
    assert ["".join(cell["source"]) for cell in executed] == ["A = 1", READS, "# Moved and changed"]
    assert executed[1]["outputs"][0]["text"] == ["two\n"]
    assert "Moved and changed" in (project / "out" / "reads.html").read_text()


def test_another_parameter_is_another_run(project: Path) -> None:
    def run(*parameters: str, force: bool = False) -> str:
        options = Options(parameters=parameters, output=project / "out", html=False, force=force)
        (found,) = run_notebooks([project / "reads.ipynb"], options)
        return found.verdict

    assert [run(), run(), run("a=2"), run("a=2"), run("a=2", force=True)] == [
        "passed", "unchanged", "passed", "unchanged", "passed",
    ]  # fmt: skip
