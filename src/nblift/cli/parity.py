"""`nblift parity`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.parity.check import Parity

_COLOURS = {"reference": "blue", "equal": "green", "different": "red", "not compared": "yellow"}


def parity(
    rows: Annotated[
        Path | None,
        typer.Option(
            help="A .csv or .parquet with the rows to ask.",
            show_default="the pipeline's largest table with every feature",
        ),
    ] = None,
    url: Annotated[list[str] | None, typer.Option(help="A running service to ask, too. Can be given twice.")] = None,
    image: Annotated[
        str | None, typer.Option(help="The container image to run and ask.", show_default="the model's name")
    ] = None,
    container: Annotated[
        str | None, typer.Option(help="The address of a container that runs already, instead of running the image.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Of more rows, so many are asked, evenly spread.")] = 10_000,
    json: Annotated[bool, typer.Option("--json", help="Print what was compared as JSON.")] = False,
) -> None:
    """Compare the answers of the notebook, the pipeline, the service and a container, row by row.

    The notebook runs anew, and its model answers; so do the model of the last `dvc repro`, and over HTTP the registry's
    production version, by its compiled model and by the pipeline. Labels have to be identical and probabilities within
    1e-6. Exit code 0 says that all that were compared answer the same, 1 that one does not.

        nblift parity

        nblift parity --rows data/raw/penguins.csv --image penguins

        nblift parity --container http://127.0.0.1:8000

        nblift parity --url https://birds.example.org --json
    """
    from nblift.cli.lifting import progress
    from nblift.parity.check import Wanted, check_parity

    with progress(quiet=json) as tell:
        found = check_parity(Path(), Wanted(rows, tuple(url or ()), image, container, limit), tell)
    if json:
        typer.echo(found.to_json(), nl=False)
    else:
        _show(found)
    if not found.equal:
        raise typer.Exit(1)


def _show(found: Parity) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    right = [Column(name, justify="right") for name in ("equal", "refused", "different", "largest difference")]
    table = Table("", "verdict", *right, box=None, pad_edge=False)
    for side in found.sides:
        numbers = (side.equal, side.refused, side.different)
        compared = side.verdict != "not compared"
        cells = [*map(str, numbers), f"{side.largest:.2g}"] if compared else [""] * 4
        colour = _COLOURS[side.verdict]
        table.add_row(escape(side.name), f"[{colour}]{side.verdict}[/]", *cells)
    console = Console()
    console.print(table)
    for line in _lines(found):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _lines(found: Parity) -> list[str]:
    lines = [""]
    for side in found.sides:
        if side.reason is not None:
            lines.append(f"{side.name}: {side.verdict}, because {side.reason}")
    refused = {reason: number for side in found.sides for reason, number in side.refusals.items()}
    for reason, number in refused.items():
        rows = "1 row" if number == 1 else f"{number} rows"
        lines.append(f"refused, {rows} unlike all of training: {reason}")
    asked = f"{found.rows} rows" if found.rows == found.whole else f"{found.rows} of {found.whole} rows"
    compared = [side.name for side in found.sides if side.verdict != "not compared"]
    names = list(dict.fromkeys(name.partition(",")[0] for name in compared))
    said = " = ".join(names) if found.equal else "different"
    if found.hint is not None:
        lines.append(found.hint)
    return [*lines, f"{found.model} version {found.version}, {asked} of {found.source}: {said}"]
