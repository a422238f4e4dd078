"""`nblift refactor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def refactor(
    notebook: Annotated[Path, typer.Argument(help="The notebook to lift.", show_default=False)],
    python: Annotated[
        Path | None,
        typer.Option(help="The interpreter that runs the notebook and the pipeline. Default: nblift's own."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that nblift did not write, and edits that conflict.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the lift report as JSON.")] = False,
) -> None:
    """Lift a notebook into tested modules and DVC stages, and verify that they compute what it did.

    The notebook runs twice, observed, in a copy of the project; its sections become the modules of `src/pipeline`
    and the stages of `dvc.yaml`, its literals worth turning become `params.yaml`. The pipeline then runs from nothing,
    and every value is compared. Nothing is written unless all are the notebook's.

        nblift refactor notebooks/penguins.ipynb

        nblift refactor notebooks/old.ipynb --python ~/venvs/old/bin/python
    """
    from nblift.cli.lifting import progress, show_compared
    from nblift.errors import Refused
    from nblift.lift.project import find_project
    from nblift.lift.refactor import refactor as lift_notebook

    project = find_project(notebook, python)
    try:
        with progress(quiet=json) as tell:
            lift = lift_notebook(project, tell, force)
    except Refused:
        if not json:
            raise
        typer.echo((project.root / project.report).read_text(encoding="utf-8"), nl=False)
        raise typer.Exit(1) from None
    if json:
        typer.echo(lift.report.to_json(), nl=False)
        return
    show_compared(lift.report)
    stages = ", ".join(s["name"] for s in lift.report.stages)
    typer.echo(f"stages: {stages} ({lift.report.rung})")
    for note in lift.report.notes:
        typer.echo(f"note: {note}")
    for stage, why in lift.untested.items():
        typer.echo(f"no test for {stage}: {why}")
    typer.echo(f"report: {project.report}")
    typer.echo("next: dvc repro")
