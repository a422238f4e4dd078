"""Executing one notebook with papermill."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from nblift.notebook.session import ENGINE, KernelNotStarted, Session

# the number of a code cell as written; papermill puts cells in between
NUMBER = "nblift_cell"
ATTEMPTS = 2

Stop = Literal["end", "timeout", "died", "not started"]


@dataclass(frozen=True)
class Execution:
    """How far a notebook got. `last` is the number of the last code cell that was begun, 0 for none.

    `stop` is "end" also where a cell failed: the cell's outputs tell. `notebook` is None where no kernel started.
    """

    notebook: NotebookNode | None
    stop: Stop
    last: int
    detail: str = ""


def execute(
    notebook: NotebookNode,
    folder: Path,
    kernel: str,
    parameters: Mapping[str, Any],
    timeout: float | None,
    on_cell: Callable[[int], None],
) -> Execution:
    """Run a notebook in `folder`, in a fresh kernel, for at most `timeout` seconds.

    A kernel that does not start is tried once more: that is the machine's fault and not the notebook's.
    `on_cell` is called with a code cell's number, from 1, when its turn comes.
    """
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            number += 1
            cell.metadata[NUMBER] = number
    execution = Execution(None, "not started", 0)
    for _ in range(ATTEMPTS):
        execution = _attempt(notebook, folder, kernel, parameters, timeout, on_cell)
        if execution.stop != "not started":
            break
    return execution


def _attempt(
    notebook: NotebookNode,
    folder: Path,
    kernel: str,
    parameters: Mapping[str, Any],
    timeout: float | None,
    on_cell: Callable[[int], None],
) -> Execution:
    last = 0

    def begun(cell: NotebookNode) -> None:
        nonlocal last
        if NUMBER in cell.metadata:
            last = cell.metadata[NUMBER]
            on_cell(last)

    stop: Stop = "end"
    detail = ""
    # a kernel that was killed may still be writing into the folder
    with tempfile.TemporaryDirectory(prefix="nblift-", ignore_cleanup_errors=True) as scratch:
        session = Session(folder, Path(scratch), timeout, begun)
        try:
            _papermill(notebook, parameters, kernel, session)
        except PapermillExecutionError:
            pass
        except KernelNotStarted as error:
            return Execution(None, "not started", 0, str(error))
        except (DeadKernelError, RuntimeError) as error:
            stop, detail = ("timeout" if session.expired else "died"), str(error)
        if session.expired:
            stop = "timeout"
    return Execution(session.notebook, stop, last, detail)


def _papermill(notebook: NotebookNode, parameters: Mapping[str, Any], kernel: str, session: Session) -> None:
    quiet = logging.getLogger("nblift.papermill")
    quiet.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name=kernel,
            language="python",
            progress_bar=False,
            session=session,
            log=quiet,
        )
