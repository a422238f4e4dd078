"""Executing one notebook with papermill."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from nblift.notebook.quiet import no_warnings
from nblift.notebook.session import ENGINE, SOCKET_PATH, KernelNotStarted, Session

# the number of a code cell as written; papermill puts cells in between
NUMBER = "nblift_cell"
ATTEMPTS = 3
# between two attempts: what was in the way may be gone then
_PAUSE_SECONDS = 0.5

Stop = Literal["end", "timeout", "cell timeout", "memory", "died", "not started"]


@dataclass(frozen=True)
class Execution:
    """How far a notebook got. `last` is the number of the last code cell that was begun, 0 for none.

    `stop` is "end" also where a cell failed: the cell's outputs tell. `notebook` is None where no kernel started.
    `signal` is the one that ended a kernel that died, where that is known. `attempts` counts starts of a kernel.
    `heard` is what `notebook/audited.py` noted, if it was there.
    """

    notebook: NotebookNode | None
    stop: Stop
    last: int
    detail: str = ""
    signal: int | None = None
    attempts: int = 1
    heard: Mapping[str, Any] | None = None


class Halt:
    """Ends all sessions that run, and lets no other begin: what a person means by Ctrl-C."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: set[Session] = set()
        self.called = False

    def call(self) -> None:
        """End them all; from any thread."""
        with self._lock:
            self.called = True
            sessions = list(self._sessions)
        for session in sessions:
            session.stop()

    def begin(self, session: Session) -> None:
        """Note a session that is about to start.

        Raises:
            KernelNotStarted: it came too late.
        """
        with self._lock:
            if self.called:
                raise KernelNotStarted("it was stopped")
            self._sessions.add(session)

    def over(self, session: Session) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.discard(session)


def execute(
    notebook: NotebookNode,
    folder: Path,
    kernel: str,
    parameters: Mapping[str, Any],
    timeout: float | None,
    on_cell: Callable[[int], None],
    *,
    cell_timeout: float | None = None,
    guarded: bool = False,
    halt: Halt | None = None,
) -> Execution:
    """Run a notebook in `folder`, in a fresh kernel, for at most `timeout` seconds, and each cell for `cell_timeout`.

    A kernel that does not start, or dies before the first cell was sent to it, is tried again within the same
    time: that is the machine's fault and not the notebook's. A cell is never run twice.
    `on_cell` is called with a code cell's number, from 1, when its turn comes.
    """
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            number += 1
            cell.metadata[NUMBER] = number
    limit = None if timeout is None else time.monotonic() + timeout
    halt = halt or Halt()
    attempt = 1
    while True:
        left = None if limit is None else limit - time.monotonic()
        run = _Attempt(folder, left, on_cell, cell_timeout, guarded, halt)
        execution = run.execute(notebook, kernel, parameters, attempt)
        again = execution.stop == "not started" or (execution.stop == "died" and not run.touched)
        time_left = limit is None or time.monotonic() + _PAUSE_SECONDS < limit
        if not again or attempt == ATTEMPTS or halt.called or not time_left:
            return execution
        time.sleep(_PAUSE_SECONDS)
        attempt += 1


class _Attempt:
    def __init__(
        self,
        folder: Path,
        timeout: float | None,
        on_cell: Callable[[int], None],
        cell_timeout: float | None,
        guarded: bool,
        halt: Halt,
    ) -> None:
        self._folder = folder
        self._timeout = timeout
        self._on_cell = on_cell
        self._cell_timeout = cell_timeout
        self._guarded = guarded
        self._halt = halt
        self._last = 0
        self.touched = False

    def execute(self, notebook: NotebookNode, kernel: str, parameters: Mapping[str, Any], attempt: int) -> Execution:
        stop: Stop = "end"
        detail = ""
        # a kernel that was killed may still be writing into the folder
        with tempfile.TemporaryDirectory(prefix="nblift-", dir=_short(), ignore_cleanup_errors=True) as scratch:
            session = Session(
                self._folder,
                Path(scratch),
                self._timeout,
                self._begun,
                cell_timeout=self._cell_timeout,
                guarded=self._guarded,
            )
            try:
                self._halt.begin(session)
                _papermill(notebook, parameters, kernel, session)
            except PapermillExecutionError:
                pass
            except KernelNotStarted as error:
                if session.ended.get("reason") != "memory":
                    return Execution(None, "not started", 0, str(error), attempts=attempt)
            except CellTimeoutError as error:
                stop, detail = ("cell timeout" if self._cell_timeout else "died"), str(error)
            except (DeadKernelError, RuntimeError) as error:
                stop, detail = "died", str(error)
            finally:
                self._halt.over(session)
        if session.expired:
            stop = "timeout"
        elif session.ended.get("reason") == "memory":
            stop = "memory"
        code = session.ended.get("code", 0)
        return Execution(
            session.notebook, stop, self._last, detail, -code if code < 0 else None, attempt, session.heard
        )

    def _begun(self, cell: NotebookNode) -> None:
        if cell.cell_type == "code":
            self.touched = True
        if NUMBER in cell.metadata:
            self._last = cell.metadata[NUMBER]
            self._on_cell(self._last)


def _short() -> str | None:
    """A folder whose name leaves room for sockets, where the usual one for temporary files does not."""
    usual = Path(tempfile.gettempdir())
    short = Path("/tmp")  # noqa: S108
    return str(short) if len(str(usual)) > SOCKET_PATH - 20 and short.is_dir() else None


def _papermill(notebook: NotebookNode, parameters: Mapping[str, Any], kernel: str, session: Session) -> None:
    quiet = logging.getLogger("nblift.papermill")
    quiet.setLevel(logging.CRITICAL)
    with no_warnings():
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
