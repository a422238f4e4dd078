"""Running notebooks, and writing what came of them."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from nbformat import NotebookNode

from nblift.errors import UsageError
from nblift.notebook.execute import Halt, execute
from nblift.notebook.find import find
from nblift.notebook.kernel import kernelspec
from nblift.notebook.limits import Limits, guards
from nblift.runs.files import write
from nblift.runs.junit import to_junit
from nblift.runs.load import load
from nblift.runs.options import Options
from nblift.runs.parameters import parameters_for
from nblift.runs.pool import in_parallel
from nblift.runs.result import NotebookRun
from nblift.runs.threads import threads
from nblift.runs.verdict import verdict
from nblift.runs.written import finish, forget, save


class Listener(Protocol):
    """Who wants to know how far the notebooks are; called from several threads."""

    def cell(self, notebook: Path, number: int, cells: int) -> None:
        """A code cell begins, the `number`-th of `cells`."""

    def over(self, run: NotebookRun) -> None:
        """A notebook is done."""


@dataclass(frozen=True)
class _Job:
    notebook: Path
    target: Path
    node: NotebookNode
    values: dict[str, Any]


def run_notebooks(paths: Sequence[Path], options: Options, listener: Listener | None = None) -> list[NotebookRun]:
    """Execute the notebooks at and below `paths`, each in its own folder and a fresh kernel.

    All of them run, whatever becomes of the others.

    Raises:
        UsageError: before anything runs: a path, notebook, parameter or interpreter is not what it should be.
    """
    if options.memory is not None and not guards():
        raise UsageError("--memory needs Linux", hint="Leave it out.")
    jobs = []
    for notebook, place in find(paths, options.output).items():
        node = load(notebook)
        values = parameters_for(node, notebook, options.parameters)
        jobs.append(_Job(notebook, options.output / place, node, values))
    started = datetime.now()
    limits = Limits(memory=options.memory, network=options.network)
    with kernelspec(_interpreter(options.python), env=threads(options.jobs), guard=limits.guard()) as kernel:
        runs = in_parallel(jobs, options.jobs, lambda job, halt: _run(job, options, kernel, halt, listener))
    if options.junit:
        write(options.output / "junit.xml", to_junit(runs, started))
    return runs


def _interpreter(python: Path | None) -> Path:
    """An absolute path, since kernels start in the notebooks' folders; links stay, a virtual environment is one."""
    if python is None:
        return Path(sys.executable)
    return python.absolute() if python.exists() else Path(shutil.which(python) or python)


def _run(job: _Job, options: Options, kernel: str, halt: Halt, listener: Listener | None) -> NotebookRun:
    forget(job.target)
    cells = sum(cell.cell_type == "code" for cell in job.node.cells)
    begin = time.perf_counter()
    execution = execute(
        job.node,
        job.notebook.resolve().parent,
        kernel,
        job.values,
        options.timeout,
        lambda number: listener.cell(job.notebook, number, cells) if listener is not None else None,
        cell_timeout=options.cell_timeout,
        guarded=guards(),
        halt=halt,
    )
    seconds = time.perf_counter() - begin
    kind, failure, reason = verdict(execution, options)
    executed = page = None
    if execution.notebook is not None and not halt.called:
        finish(execution.notebook, job.notebook, job.target, kind == "passed")
        executed, page = save(execution.notebook, job.notebook, job.target, options.html)
    run = NotebookRun(job.notebook, kind, cells, execution.last, seconds, reason, failure, job.values, executed, page)
    if listener is not None:
        listener.over(run)
    return run
