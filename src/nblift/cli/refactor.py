"""`nblift refactor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.lift.project import Project
    from nblift.lift.refactor import Lift


def refactor(
    notebooks: Annotated[list[Path], typer.Argument(help="The notebooks to lift.", show_default=False)],
    python: Annotated[
        Path | None,
        typer.Option(help="The interpreter that runs the notebook and the pipeline. Default: nblift's own."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that nblift did not write, and edits that conflict.")
    ] = False,
    thin: Annotated[
        bool, typer.Option("--thin", help="Write NOTEBOOK_thin.ipynb, too: it calls the stages and shows the same.")
    ] = False,
    keep_figures: Annotated[
        bool | None,
        typer.Option(
            "--keep-figures/--no-keep-figures",
            help="Save the figures that the notebook shows as DVC plots.",
            show_default="as in the last lift",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the lift report as JSON.")] = False,
) -> None:
    """Lift a notebook into tested modules and DVC stages, and verify that they compute what it did.

    The notebook runs twice, observed, in a copy of the project; its sections become the modules of `src/pipeline`
    and the stages of `dvc.yaml`, its literals worth turning become `params.yaml`. The pipeline then runs from nothing,
    and every value is compared. Nothing is written unless all are the notebook's.

        nblift refactor notebooks/penguins.ipynb

        nblift refactor notebooks/old.ipynb --python ~/venvs/old/bin/python

    Several notebooks become one pipeline, each lifted after those that write what it reads:

        nblift refactor notebooks/prepare.ipynb notebooks/model.ipynb

    A thin notebook calls the stages and keeps the plots and tables around them:

        nblift refactor --thin notebooks/penguins.ipynb

    The figures that it shows become plots of DVC, in reports/figures/, compared by what is drawn in them:

        nblift refactor --keep-figures notebooks/penguins.ipynb
    """
    from nblift.cli.lifting import print_reports, progress
    from nblift.errors import Refused
    from nblift.lift.project import find_project
    from nblift.lift.several import refactor_all

    projects = [find_project(notebook, python) for notebook in notebooks]
    try:
        with progress(quiet=json) as tell:
            done = lambda project, lift: None if json else _show(project, lift)  # noqa: E731
            refactor_all(projects, tell, force, done, thin, keep_figures)
    except Refused:
        if not json:
            raise
        print_reports(projects)
        raise typer.Exit(1) from None
    if json:
        print_reports(projects)
    else:
        typer.echo("next: dvc repro")


def _show(project: Project, lift: Lift) -> None:
    from nblift.cli.lifting import show_compared

    show_compared(lift.report)
    stages = ", ".join(s["name"] for s in lift.report.stages)
    typer.echo(f"stages: {stages} ({lift.report.rung})")
    for note in lift.report.notes:
        typer.echo(f"note: {note}")
    for stage, why in lift.untested.items():
        typer.echo(f"no test for {stage}: {why}")
    typer.echo(f"report: {project.report.with_suffix('.html')}")
