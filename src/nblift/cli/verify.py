"""`nblift verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    notebook: Annotated[Path, typer.Argument(help="A notebook that was lifted.", show_default=False)],
    python: Annotated[
        Path | None,
        typer.Option(help="The interpreter that runs the notebook and the pipeline. Default: nblift's own."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Compare the notebook as it is now with the pipeline as it is now, value by value.

    Both run from nothing in copies of the project. Exit code 0 says that every value is the same, 1 that one differs.

        nblift verify notebooks/penguins.ipynb
    """
    from nblift.cli.lifting import progress, show_compared
    from nblift.lift.project import find_project
    from nblift.lift.refactor import write_report
    from nblift.lift.verify import verify as verify_lift

    project = find_project(notebook, python)
    with progress(quiet=json) as tell:
        report = verify_lift(project, tell)
    write_report(project, report)
    if json:
        typer.echo(report.to_json(), nl=False)
    else:
        show_compared(report)
    if report.verdict != "equal":
        raise typer.Exit(1)
