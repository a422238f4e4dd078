"""`nblift repro`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nblift.reproduce import Reproduced


def repro() -> None:
    """Reproduce the pipeline: fetch data from DVC's remote, if it has one, then run what is out of date.

    What cannot be run because data is missing is named: unchanged since dvc.lock, or out of date. Exit code 1 says that
    a stage failed, or is out of date and cannot run.

        nblift repro
    """
    from nblift.lift.project import find_root
    from nblift.reproduce import reproduce

    found = reproduce(find_root(Path()), typer.echo)
    for line in _lines(found):
        typer.echo(line)
    if found.failed or found.behind:
        raise typer.Exit(1)


def _lines(found: Reproduced) -> list[str]:
    lines = []
    if found.missing:
        why = f"the remote {found.remote} did not give them" if found.remote else "DVC has no remote to fetch them from"
        lines.append(f"not here: {', '.join(found.missing)}; {why}")
    if found.not_run:
        lines.append(f"not run, unchanged since dvc.lock: {', '.join(found.not_run)}")
    if found.behind:
        lines.append(f"out of date, and cannot run without that data: {', '.join(found.behind)}")
    if found.failed and not found.missing:
        lines.append("a stage failed: see above")
    return lines
