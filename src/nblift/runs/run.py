"""Running notebooks one after the other, and writing what came of them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from nblift.notebook.execute import NUMBER, Execution, execute
from nblift.notebook.find import find
from nblift.notebook.identity import source_hash
from nblift.notebook.kernel import kernelspec
from nblift.runs.failure import failure_of
from nblift.runs.files import write
from nblift.runs.html import to_html
from nblift.runs.junit import to_junit
from nblift.runs.load import load
from nblift.runs.parameters import parameters_for
from nblift.runs.result import CellFailure, NotebookRun, Verdict

OUTPUT = Path("reports/runs")
TIMEOUT = 3600.0
# the tag of what papermill puts before a failed cell and at the top
MARK = "papermill-error-cell-tag"

Progress = Callable[[Path, int, int], None]


def run_notebooks(
    paths: Sequence[Path],
    *,
    parameters: Sequence[str] = (),
    python: Path | None = None,
    output: Path = OUTPUT,
    timeout: float | None = TIMEOUT,
    html: bool = True,
    junit: bool = True,
    progress: Progress | None = None,
) -> list[NotebookRun]:
    """Execute the notebooks at and below `paths`, each in its own folder and a fresh kernel.

    All of them run, whatever becomes of the others. Below `output` each leaves `<name>.ipynb` and `<name>.html`, and
    all of them together `junit.xml`.

    Args:
        paths: notebooks, and folders of notebooks.
        parameters: "name=value", for every notebook, over those of params.yaml.
        python: the interpreter that runs them, which needs ipykernel; this one if None.
        timeout: seconds for each notebook, with all that it starts; None for no limit.
        progress: called with the notebook, the code cell that begins, and their number.

    Raises:
        UsageError: before anything runs: a path, notebook, parameter or interpreter is not what it should be.
    """
    places = find(paths, output)
    jobs = []
    for notebook, place in places.items():
        node = load(notebook)
        jobs.append((notebook, place, node, parameters_for(node, notebook, parameters)))
    started = datetime.now()
    runs = []
    with kernelspec(_interpreter(python)) as kernel:
        for notebook, place, node, values in jobs:
            runs.append(_run(notebook, output / place, node, values, kernel, timeout, html, progress))
    if junit:
        write(output / "junit.xml", to_junit(runs, started))
    return runs


def _interpreter(python: Path | None) -> Path:
    """An absolute path, since kernels start in the notebooks' folders; links stay, a virtual environment is one."""
    if python is None:
        return Path(sys.executable)
    return python.absolute() if python.exists() else Path(shutil.which(python) or python)


def _run(
    notebook: Path,
    target: Path,
    node: NotebookNode,
    values: dict[str, Any],
    kernel: str,
    timeout: float | None,
    html: bool,
    progress: Progress | None,
) -> NotebookRun:
    cells = sum(cell.cell_type == "code" for cell in node.cells)
    begin = time.perf_counter()
    execution = execute(
        node,
        notebook.resolve().parent,
        kernel,
        values,
        timeout,
        lambda cell: progress(notebook, cell, cells) if progress else None,
    )
    seconds = time.perf_counter() - begin
    verdict, failure, reason = _verdict(execution, timeout)
    executed, page = _written(execution.notebook, notebook, target, verdict == "passed", html)
    return NotebookRun(notebook, verdict, cells, execution.last, seconds, reason, failure, values, executed, page)


def _verdict(execution: Execution, timeout: float | None) -> tuple[Verdict, CellFailure | None, str | None]:
    if execution.stop == "not started" or execution.notebook is None:
        return "not started", None, f"the kernel did not start, twice: {execution.detail}"
    if execution.stop == "end":
        failure = failure_of(execution.notebook)
        if failure is None:
            return "passed", None, None
        line = f", line {failure.line}" if failure.line else ""
        return "failed", failure, f"cell {failure.cell}{line}: {failure.error}: {_first(failure.message)}".rstrip(": ")
    if execution.stop == "timeout":
        cause, error = f"still running after {timeout:g} s", "Timeout"
    else:
        cause, error = "the kernel died (out of memory, or killed)", "DeadKernel"
    source = next((c.source for c in execution.notebook.cells if c.metadata.get(NUMBER) == execution.last), "")
    failure = CellFailure(execution.last, None, error, cause, source) if execution.last else None
    return execution.stop, failure, f"cell {execution.last}: {cause}" if execution.last else cause


def _first(message: str) -> str:
    return (message.splitlines() or [""])[0]


def _written(
    node: NotebookNode | None, notebook: Path, target: Path, passed: bool, html: bool
) -> tuple[Path | None, Path | None]:
    executed, page = (target.parent / f"{target.name}{suffix}" for suffix in (".ipynb", ".html"))
    # what an earlier run left must not pass for this one's
    executed.unlink(missing_ok=True)
    page.unlink(missing_ok=True)
    if node is None:
        return None, None
    if passed:
        # papermill also marks errors that a cell was meant to raise
        node.cells = [cell for cell in node.cells if MARK not in cell.metadata.get("tags", [])]
    for cell in node.cells:
        cell.metadata.pop(NUMBER, None)
        if cell.cell_type == "code":  # tells later whether the outputs are still this code's
            cell.metadata["nblift"] = {"source": source_hash(cell.source)}
    node.metadata.papermill.update(
        input_path=Path(os.path.relpath(notebook, executed.parent)).as_posix(), output_path=executed.name
    )
    text: str = nbformat.writes(node)
    write(executed, text + "\n")
    if not html:
        return executed, None
    write(page, to_html(node, notebook.resolve().parent, notebook.stem))
    return executed, page
