"""`nblift promote`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.registry.promote import Examination, Promotion


def promote(
    version: Annotated[
        int | None,
        typer.Option(min=1, help="The version; the challenger where none is named."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the gate's verdict as JSON.")] = False,
) -> None:
    """Make a model version the production version, if the gate in params.yaml says yes."""
    from pathlib import Path

    from nblift.registry.promote import carry_out, examine

    examination = examine(Path(), None if version is None else str(version))
    # a no is shown first and raised by carry_out
    if not json:
        _show(examination)
    elif not examination.passed:
        typer.echo(_document(examination, None))
    promotion = carry_out(Path(), examination)
    if json:
        typer.echo(_document(examination, promotion))
        return
    before = f"was version {promotion.previous}" if promotion.previous else "was empty"
    outcome = before if promotion.moved else "already"
    typer.echo(f"production of {promotion.name} is version {promotion.version} ({outcome})")


def _document(examination: Examination, promotion: Promotion | None) -> str:
    from dataclasses import asdict
    from json import dumps

    document = {
        "name": examination.name,
        "version": examination.version,
        "previous": examination.production,
        "verdict": "yes" if examination.passed else "no",
        "moved": promotion is not None and promotion.moved,
        "at": promotion.at if promotion else None,
        "checks": [{**asdict(check), "passed": check.passed} for check in examination.checks],
    }
    return dumps(document, indent=2, ensure_ascii=False)


def _show(examination: Examination) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    title = f"gate: {examination.name} version {examination.version}"
    if not examination.checks:
        console.print(f"{title}: nothing to check", highlight=False)
        return
    table = Table("rule", "needed", "got", "verdict", title=title, title_justify="left")
    for check in examination.checks:
        table.add_row(
            check.rule,
            check.needed,
            check.got,
            "[green]yes[/]" if check.passed else "[red]no[/]",
        )
    console.print(table)
    for note in [check.note for check in examination.checks if check.note]:
        console.print(f"note: {note}", highlight=False)
