"""`nblift status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.lift.status import Changed, NotebookStatus


def status(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say which lifted stages are behind their notebook. Nothing is run.

    The notebooks are compared with what they were when they were lifted, statement by statement; comments and layout
    do not count. What changed in code that no stage uses is exploration. A new statement may concern the stages around
    it: only the next lift knows. Exit code 0 says that all stages are current, 1 that one is behind, or may be.

        nblift status
    """
    from pathlib import Path

    from nblift.lift.project import find_root
    from nblift.lift.status import status as find_status

    found = find_status(find_root(Path()))
    if json:
        from dataclasses import asdict
        from json import dumps

        typer.echo(dumps({"schema": 1, "current": found.current, **asdict(found)}, indent=1, ensure_ascii=False))
    else:
        for notebook in found.notebooks:
            _show(notebook)
        for path in found.edited:
            typer.echo(f"edited by hand: {path}")
    if not found.current:
        raise typer.Exit(1)


def _show(notebook: NotebookStatus) -> None:
    typer.echo(f"{notebook.notebook}: {notebook.verdict}")
    if notebook.verdict == "gone":
        typer.echo(
            f"  its stages: {', '.join(notebook.stages)}. Lift it by its new name, or take them out of dvc.yaml."
        )
        return
    for stage, verdict in notebook.stages.items():
        typer.echo(f"  {stage}: {verdict}")
        for change in notebook.changes:
            if stage in change.stages:
                typer.echo(f"    {_line(change)}")
    for change in notebook.changes:
        if not change.stages:
            typer.echo(f"  {_aside(change)}: {_line(change)}")
    if notebook.verdict != "current":
        typer.echo(f"  next: nblift refactor {notebook.notebook}")


def _line(change: Changed) -> str:
    was = "was " if change.what == "removed" else ""
    return f"{was}cell {change.cell}, line {change.line}: {change.what}{f'  {change.code}' if change.code else ''}"


def _aside(change: Changed) -> str:
    return "exploration" if change.sure else "may belong to a stage"
