"""What `nblift run` shows while notebooks run: bars on a terminal, a line for each that is done elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nblift.runs.job import Listener
    from nblift.runs.result import NotebookRun


@contextmanager
def progress() -> Iterator[Listener]:
    """Yield who is to be told of cells that begin and notebooks that are done."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("cell {task.completed:g}/{task.total:g}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars)


class _Lines:
    def cell(self, notebook: Path, number: int, cells: int) -> None:
        pass

    def over(self, run: NotebookRun) -> None:
        print(f"{run.verdict:>9}  {run.notebook.as_posix()}  {run.seconds:.1f} s", file=sys.stderr, flush=True)


class _Bars:
    """A bar for each notebook that runs; rich's own lock lets several threads draw."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._rows: dict[Path, Any] = {}

    def cell(self, notebook: Path, number: int, cells: int) -> None:
        if notebook not in self._rows:
            self._rows[notebook] = self._bars.add_task(notebook.as_posix(), total=cells)
        self._bars.update(self._rows[notebook], completed=number)

    def over(self, run: NotebookRun) -> None:
        row = self._rows.pop(run.notebook, None)
        if row is not None:
            self._bars.remove_task(row)
