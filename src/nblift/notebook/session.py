"""One kernel for one notebook, under a clock: when the time is up its whole process group ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "nblift"
START_SECONDS = 60
# what a Unix socket's path may be long, with room for the names that Jupyter puts behind it
SOCKET_PATH = 80


class KernelNotStarted(Exception):
    """The kernel did not come up; nothing of the notebook has run."""


class Session:
    """One execution of one notebook: papermill's engine hands itself over to `run`.

    `folder` is where the notebook runs, `scratch` an empty folder for the kernel's sockets and log, `timeout` in
    seconds. `on_cell` is called with every cell when its turn comes. Afterwards `notebook` is the notebook as far as
    it got, and `expired` says whether time ran out.
    """

    def __init__(
        self, folder: Path, scratch: Path, timeout: float | None, on_cell: Callable[[NotebookNode], None]
    ) -> None:
        self.notebook: NotebookNode | None = None
        self.expired = False
        self._folder = folder
        self._log = scratch / "kernel.log"
        self._timeout = timeout
        self._on_cell = on_cell
        self._ready = False
        self._group: int | None = None
        self._manager = AsyncKernelManager(connection_file=str(scratch / "kernel.json"))
        if sys.platform != "win32" and len(str(scratch)) < SOCKET_PATH:
            # sockets in a folder of our own: kernels that start at the same time cannot take each other's port
            self._manager.transport = "ipc"

    def run(self, papermill_manager: Any, kernel_name: str, log: Any) -> None:
        """Start the kernel, execute every cell, end the kernel and whatever it started."""
        self.notebook = papermill_manager.nb
        self._manager.kernel_name = kernel_name
        client = PapermillNotebookClient(
            papermill_manager,
            km=self._manager,
            log=log,
            startup_timeout=START_SECONDS,
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
            on_notebook_start=self._started,
            on_cell_start=lambda cell, cell_index: self._on_cell(cell),
        )
        clock = threading.Timer(self._timeout, self._expire) if self._timeout else None
        if clock:
            clock.daemon = True
            clock.start()
        try:
            with self._log.open("wb") as out:
                client.execute(cleanup_kc=True, cwd=str(self._folder), stdout=out, stderr=out)
        except Exception as error:
            if self._ready or self.expired:
                raise
            raise KernelNotStarted(self._last_words() or str(error)) from error
        except KeyboardInterrupt:
            # the cell that was running ends in asyncio's hands, who would print a stack trace about it
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            raise
        finally:
            if clock:
                clock.cancel()
            self._end()

    def _started(self, notebook: NotebookNode) -> None:
        self._ready = True
        self._group = self._process_group()

    def _process_group(self) -> int | None:
        group = getattr(self._manager.provisioner, "pgid", None)
        # a kernel that shares our own group must not take us with it
        return group if isinstance(group, int) and group != os.getpgrp() else None

    def _expire(self) -> None:
        self.expired = True
        self._group = self._group or self._process_group()
        self._end()

    def _end(self) -> None:
        if self._group is not None and hasattr(os, "killpg"):
            try:
                os.killpg(self._group, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._group = None

    def _last_words(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        return (text.strip().splitlines() or [""])[-1].strip()


class _Engine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, session: Session, log: Any, **_: Any) -> None:
        session.run(nb_man, kernel_name, log)


papermill_engines.register(ENGINE, _Engine)
