"""`nblift verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    notebooks: Annotated[
        list[Path] | None, typer.Argument(help="Notebooks that were lifted.", show_default="all of the project")
    ] = None,
    python: Annotated[
        Path | None,
        typer.Option(help="The interpreter that runs the notebook and the pipeline. Default: nblift's own."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Compare each notebook as it is now with the pipeline as it is now, value by value.

    Both run from nothing in copies of the project. Exit code 0 says that every value is the same, 1 that one differs.

        nblift verify notebooks/penguins.ipynb

        nblift verify
    """
    from nblift.cli.lifting import print_reports, progress, show_compared
    from nblift.lift.lifted import lifted_notebooks
    from nblift.lift.project import find_project, find_root
    from nblift.lift.report import write_report
    from nblift.lift.verify import verify as verify_lift

    projects = [find_project(n, python) for n in notebooks or lifted_notebooks(find_root(Path()))]
    equal = True
    for project in projects:
        with progress(quiet=json) as tell:
            report = verify_lift(project, tell)
        write_report(project, report)
        if not json:
            show_compared(report)
        equal = equal and report.verdict == "equal"
    if json:
        print_reports(projects)
    if not equal:
        raise typer.Exit(1)
