"""`nblift history`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.registry.history import History


def history(
    json: Annotated[bool, typer.Option("--json", help="Print the ledger as JSON.")] = False,
) -> None:
    """Show every move of production, oldest first."""
    from pathlib import Path

    from nblift.registry.history import history as read

    ledger = read(Path())
    if json:
        from dataclasses import asdict
        from json import dumps

        typer.echo(dumps(asdict(ledger), indent=2, ensure_ascii=False))
        return
    _show(ledger)


def _show(ledger: History) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("when (UTC)", "what", "from", "to", "gate")
    for move in ledger.moves:
        gate = ", ".join(f"{check.rule} {check.got} ({check.needed})" for check in move.checks)
        table.add_row(move.at, move.action, move.previous or "-", move.version, gate)
    console = Console()
    if ledger.moves:
        console.print(table)
    console.print(f"production of {ledger.name}: {_where(ledger)}", highlight=False)


def _where(ledger: History) -> str:
    if ledger.production is None:
        return "none yet; next: nblift promote"
    past = ledger.moves and ledger.moves[-1].version != ledger.production
    return f"version {ledger.production}" + (" (moved past this ledger)" if past else "")
