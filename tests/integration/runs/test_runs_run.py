"""Notebooks in real kernels."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from nblift.notebook.execute import ATTEMPTS
from nblift.runs.options import Options
from nblift.runs.result import NotebookRun
from nblift.runs.run import run_notebooks

Runs = dict[str, NotebookRun]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_notebook: Any) -> Path:
    """A project of five notebooks, run once for all tests."""
    root = tmp_path_factory.mktemp("project")
    notebooks = root / "notebooks"
    (root / "params.yaml").write_text("split: {seed: 7}\n")
    write_notebook(
        notebooks / "good.ipynb",
        "# %% # Where am I",
        "import pathlib\nprint(SEED, NAME, pathlib.Path.cwd().name)",
        parameters="SEED = 1\nNAME = 'n'",
    )
    write_notebook(notebooks / "deep" / "good.ipynb", "1 / 0", "print('on')", tags={0: "raises-exception"})
    write_notebook(
        notebooks / "bad.ipynb", "", "def f():\n    return 1 / 0", "x = SEED\nf()\n", "never", parameters="SEED = 1"
    )
    write_notebook(notebooks / "dead.ipynb", "import os, signal", "os.kill(os.getpid(), signal.SIGKILL)")
    write_notebook(notebooks / "syntax.ipynb", "a = 1\nif a:\npass")
    return root


@pytest.fixture(scope="module")
def runs(folder: Path) -> Runs:
    found = run_notebooks([folder / "notebooks"], Options(output=folder / "out"))
    return {run.notebook.relative_to(folder / "notebooks").as_posix(): run for run in found}


def printed(path: Path | None) -> str:
    assert path is not None
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(o.get("text", [])) for cell in cells for o in cell.get("outputs", []))


def test_every_notebook_gets_its_verdict(runs: Runs) -> None:
    assert {name: (run.verdict, run.executed, run.cells) for name, run in runs.items()} == {
        "good.ipynb": ("passed", 2, 2),
        "deep/good.ipynb": ("passed", 2, 2),
        "bad.ipynb": ("failed", 4, 5),
        "dead.ipynb": ("died", 2, 2),
        "syntax.ipynb": ("failed", 1, 1),
    }


def test_parameters_come_from_the_project_and_the_notebook_runs_in_its_folder(runs: Runs) -> None:
    assert runs["good.ipynb"].parameters == {"SEED": 7}
    assert printed(runs["good.ipynb"].output) == "7 n notebooks\n"


def test_a_failure_has_the_number_that_the_author_sees(runs: Runs) -> None:
    failure = runs["bad.ipynb"].failure
    assert failure is not None
    assert (failure.cell, failure.line, failure.error) == (4, 2, "ZeroDivisionError")
    assert failure.excerpt() == "    1  x = SEED\n>   2  f()"
    assert runs["bad.ipynb"].reason == "cell 4, line 2: ZeroDivisionError: division by zero"


def test_a_cell_that_does_not_parse_is_named_too(runs: Runs) -> None:
    failure = runs["syntax.ipynb"].failure
    assert failure is not None
    assert (failure.cell, failure.line, failure.error) == (1, 3, "IndentationError")


def test_a_dead_kernel_is_blamed_on_the_cell_that_ran(runs: Runs) -> None:
    failure = runs["dead.ipynb"].failure
    assert failure is not None and failure.cell == 2 and "os.kill" in failure.source


def test_same_names_do_not_meet_and_nothing_half_written_stays(runs: Runs, folder: Path) -> None:
    written = sorted(p.relative_to(folder / "out").as_posix() for p in (folder / "out").rglob("*") if p.is_file())
    names = ["bad", "dead", "deep/good", "good", "syntax"]
    assert written == sorted(
        [f"{n}{s}" for n in names for s in (".html", ".ipynb")] + ["junit.xml", "overview.html", "runs.json"]
    )
    assert printed(runs["deep/good.ipynb"].output) == "on\n"


def test_the_executed_notebook_tells_nothing_of_the_machine(runs: Runs, folder: Path) -> None:
    output = runs["good.ipynb"].output
    assert output is not None
    text = output.read_text(encoding="utf-8")
    assert str(folder) not in text and sys.executable not in text and os.environ["PATH"] not in text
    metadata = json.loads(text)["metadata"]
    assert metadata["papermill"]["input_path"] == "../notebooks/good.ipynb"
    assert metadata["kernelspec"]["name"] == "python3"


def test_a_meant_error_leaves_no_marks(runs: Runs) -> None:
    output = runs["deep/good.ipynb"].output
    assert output is not None and "papermill-error" not in output.read_text(encoding="utf-8")


def test_junit_counts_them_all(runs: Runs, folder: Path) -> None:
    suite = ET.parse(folder / "out" / "junit.xml").getroot()[0]
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("5", "2", "1")


def test_time_that_is_up_ends_the_kernel_and_its_children(tmp_path: Path, write_notebook: Any) -> None:
    child = "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    path = write_notebook(tmp_path / "slow.ipynb", child, "print(child.pid)", "import time; time.sleep(600)")
    begin = time.monotonic()
    (run,) = run_notebooks([path], Options(output=tmp_path / "out", timeout=5, html=False, junit=False))
    assert time.monotonic() - begin < 30
    assert run.verdict == "timeout" and run.failure is not None and run.failure.cell == 3
    assert not _alive(int(printed(run.output)))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["runs.json", "slow.ipynb"]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize(("failures", "verdict"), [(1, "passed"), (9, "not started")])
def test_a_kernel_that_does_not_start_is_tried_again(
    tmp_path: Path, write_notebook: Any, failures: int, verdict: str
) -> None:
    script = tmp_path / "python"
    script.write_text(
        f"""#!/bin/sh
case "$*" in *kernel.json*)
    echo x >> {tmp_path}/starts
    [ $(wc -l < {tmp_path}/starts) -le {failures} ] && echo "no memory left" >&2 && exit 1
esac
exec {sys.executable} "$@"
"""
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    path = write_notebook(tmp_path / "n.ipynb", "print('up')")
    (run,) = run_notebooks([path], Options(output=tmp_path / "out", python=script, html=False))
    assert run.verdict == verdict
    assert len((tmp_path / "starts").read_text().splitlines()) == (2 if verdict == "passed" else ATTEMPTS)
    if verdict == "passed":
        assert printed(run.output) == "up\n"
    else:
        assert run.output is None and run.reason is not None and "no memory left" in run.reason


def test_progress_is_told_cell_by_cell(tmp_path: Path, write_notebook: Any) -> None:
    class Told(list[Any]):
        def cell(self, notebook: Path, number: int, cells: int) -> None:
            self.append((notebook, number, cells))

        def over(self, run: NotebookRun) -> None:
            self.append(run.verdict)

    told = Told()
    path = write_notebook(tmp_path / "n.ipynb", "1", "# %% text", "2", parameters="A = 1")
    run_notebooks([path], Options(parameters=("a=2",), output=tmp_path / "out", html=False), told)
    assert told == [(path, 1, 3), (path, 2, 3), (path, 3, 3), "passed"]


@pytest.mark.parametrize("offline", [False, True])
def test_the_notebooks_own_modules_are_its_own(tmp_path: Path, write_notebook: Any, offline: bool) -> None:
    folder = tmp_path / "notebooks"
    for name in ("guard", "audited"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"MINE = 'my {name}'\n")
    cell = "import audited, guard\nprint(guard.MINE, audited.MINE)"
    write_notebook(folder / "n.ipynb", "print('guard' in globals(), 'sys' in globals())", cell)
    (run,) = run_notebooks([folder], Options(output=tmp_path / "out", network=not offline))
    assert run.verdict == "passed", run.reason
    assert printed(run.output) == "False False\nmy guard my audited\n"


@pytest.mark.parametrize("cell", ["%nosuchmagic 3", "% matplotlib inline", "a = 1\n%%nosuch", "%%nosuch\na = 1"])
def test_a_magic_that_there_is_not_stops_the_notebook_and_is_not_passed_over(
    tmp_path: Path, write_notebook: Any, cell: str
) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1", cell, "print('further')")
    (run,) = run_notebooks([path], Options(output=tmp_path / "out"))
    assert (run.verdict, run.executed, run.cells) == ("failed", 2, 3)
    assert run.failure is not None
    assert (run.failure.cell, run.failure.error) == (2, "UsageError")
    assert run.output is not None
    (_, failed, _) = json.loads(run.output.read_text())["cells"][-3:]
    assert [output["ename"] for output in failed["outputs"] if output["output_type"] == "error"] == ["UsageError"]
