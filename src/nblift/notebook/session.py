"""One kernel for one notebook, under a clock: when the time is up all that it started ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.util import ensure_async
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.engines import NBClientEngine, papermill_engines

from nblift.notebook.audited import HEARD
from nblift.notebook.client import Client
from nblift.notebook.kernel import ENDED

ENGINE = "nblift"
START_SECONDS = 120
# what a Unix socket's path may be long, with room for the names that Jupyter puts behind it
SOCKET_PATH = 80
# what guard and nbclient may take to notice that it is over, before the waiting for them is cut short
_NOTICE_SECONDS = 5.0
_GUARD_SECONDS = 15.0


class KernelNotStarted(Exception):
    """The kernel did not come up; nothing of the notebook has run."""


class Session:
    """One execution of one notebook: papermill's engine hands itself over to `run`.

    `folder` is where the notebook runs, `scratch` an empty folder for the kernel's sockets and log, `timeout` in
    seconds for the notebook and `cell_timeout` for each cell. `on_cell` is called with every cell when its turn comes.
    `guarded` says that the kernel is started by `notebook/guard.py`. Afterwards `notebook` is the notebook as far as
    it got, `expired` says whether time ran out, `ended` how the kernel ended and `heard` which files it opened, where
    there was a guard and `notebook/audited.py` to tell.
    """

    def __init__(
        self,
        folder: Path,
        scratch: Path,
        timeout: float | None,
        on_cell: Callable[[NotebookNode], None],
        *,
        cell_timeout: float | None = None,
        guarded: bool = False,
    ) -> None:
        self.notebook: NotebookNode | None = None
        self.expired = False
        self.ended: dict[str, Any] = {}
        self.heard: dict[str, Any] | None = None
        self._folder = folder
        self._log = scratch / "kernel.log"
        self._timeout = timeout
        self._cell_timeout = cell_timeout
        self._on_cell = on_cell
        self._ready = self._over = False
        self._leash = _Leash() if guarded else None
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._connection = scratch / "kernel.json"
        self._manager = _Manager(connection_file=str(self._connection))
        self._manager.end = self.end
        if sys.platform != "win32" and len(str(scratch)) < SOCKET_PATH:
            # sockets in a folder of our own: kernels that start at the same time cannot take each other's port
            self._manager.transport = "ipc"

    def run(self, papermill_manager: Any, kernel_name: str, log: Any) -> None:
        """Start the kernel, execute every cell, end the kernel and whatever it started."""
        self.notebook = papermill_manager.nb
        self._manager.kernel_name = kernel_name
        client = Client(
            papermill_manager,
            km=self._manager,
            log=log,
            timeout=self._cell_timeout,
            startup_timeout=START_SECONDS,
            iopub_timeout=START_SECONDS,
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
            on_notebook_start=self._started,
            on_cell_start=self._begun,
            on_cell_error=_show_error,
        )
        clock = threading.Timer(max(self._timeout, 0.0), self._expire) if self._timeout is not None else None
        if clock:
            clock.daemon = True
            clock.start()
        try:
            with self._log.open("wb") as out, _closed_loop():
                stdin = {} if self._leash is None else {"stdin": self._leash.end_of_kernel}
                client.execute(cleanup_kc=True, cwd=str(self._folder), stdout=out, stderr=out, **stdin)
        except asyncio.CancelledError as error:
            raise RuntimeError("the kernel ended, and nbclient did not notice") from error
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
            self.end()
            self._read_end()
            self._over = True

    def stop(self) -> None:
        """End it also where the guard or nbclient hang and do not hear of it; from any thread."""
        self.end()
        insist = threading.Timer(_NOTICE_SECONDS, self._insist)
        insist.daemon = True
        insist.start()

    def end(self) -> None:
        """End the kernel and whatever it started; from any thread, and more than once."""
        if self._leash is not None:
            self._leash.let_go()
        else:
            self._kill_group()

    def _started(self, notebook: NotebookNode) -> None:
        self._ready = True

    def _begun(self, cell: NotebookNode, cell_index: int) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._waiting = asyncio.get_running_loop(), task
        self._on_cell(cell)

    def _expire(self) -> None:
        self.expired = True
        self.stop()

    def _insist(self) -> None:
        if self._over:
            return
        if self._waiting is not None:
            loop, task = self._waiting
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)
        elif not self._ready:
            self._kill_group()

    def _kill_group(self) -> None:
        group = getattr(self._manager.provisioner, "pgid", None)
        # a kernel that shares our own group must not take us with it
        if isinstance(group, int) and hasattr(os, "killpg") and group != os.getpgrp():
            try:
                os.killpg(group, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def _read_end(self) -> None:
        if self._leash is None:
            return
        self._leash.wait(self._manager.guard)
        self.ended = self._left(ENDED) or {}
        self.heard = self._left(HEARD)

    def _left(self, suffix: str) -> Any:
        """What guard or kernel wrote beside the connection file; None where they did not come to do so."""
        try:
            return json.loads(self._connection.with_name(self._connection.name + suffix).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def _last_words(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        return (text.strip().splitlines() or [""])[-1].strip()


def _show_error(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Show in a cell what it failed with: IPython only prints a UsageError, and papermill goes by what is shown."""
    if any(output.output_type == "error" for output in cell.outputs):
        return
    failed = execute_reply["content"]
    shown = {"ename": failed["ename"], "evalue": failed["evalue"], "traceback": failed.get("traceback", [])}
    cell.outputs.append(new_output("error", **shown))


class _Leash:
    """The pipe whose end the guard holds: once it is closed, by us or because we are no more, the guard ends all."""

    def __init__(self) -> None:
        self.end_of_kernel, self._ours = os.pipe()
        self._lock = threading.Lock()
        self._held = True

    def let_go(self) -> None:
        with self._lock:
            if self._held:
                self._held = False
                os.close(self._ours)
                os.close(self.end_of_kernel)

    def wait(self, guard: Any) -> None:
        """Until the guard has ended everything; it is killed where it does not come to an end."""
        if guard is None:
            return
        try:
            guard.wait(_GUARD_SECONDS)
        except Exception:  # subprocess.TimeoutExpired, or nobody's child any more
            guard.kill()


@contextmanager
def _closed_loop() -> Iterator[None]:
    """The thread's event loop, closed in the end: jupyter_core makes one in each thread, and would leave it open."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        if not loop.is_running():
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            asyncio.set_event_loop(None)
            loop.close()


class _Manager(AsyncKernelManager):
    """Ends a kernel that does not want to by its guard, for who kills the guard lets go what the kernel started."""

    end: Callable[[], None]
    guard: Any = None

    async def _async_start_kernel(self, **kw: Any) -> None:
        await super()._async_start_kernel(**kw)
        self.guard = getattr(self.provisioner, "process", None)

    start_kernel = _async_start_kernel

    async def _async_kill_kernel(self, restart: bool = False) -> None:
        self.end()
        limit = time.monotonic() + _GUARD_SECONDS
        while await ensure_async(self.is_alive()) and time.monotonic() < limit:
            await asyncio.sleep(0.02)
        await super()._async_kill_kernel(restart=restart)


class _Engine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, session: Session, log: Any, **_: Any) -> None:
        session.run(nb_man, kernel_name, log)


papermill_engines.register(ENGINE, _Engine)
