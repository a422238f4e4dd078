"""The line that `nblift run` shows on a terminal while notebooks run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def progress() -> Iterator[Callable[[Path, int, int], None] | None]:
    """Yield what to call when a cell begins: a bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
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
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting a kernel", total=1)
        yield lambda notebook, cell, cells: bar.update(
            task, description=notebook.as_posix(), completed=cell, total=cells
        )
