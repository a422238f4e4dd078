"""`nblift rollback`."""

from __future__ import annotations

from typing import Annotated

import typer


def rollback(
    json: Annotated[bool, typer.Option("--json", help="Print the move as JSON.")] = False,
) -> None:
    """Move production back to the version that was there before."""
    from pathlib import Path

    from nblift.registry.rollback import rollback as roll_back

    done = roll_back(Path())
    if json:
        from dataclasses import asdict
        from json import dumps

        typer.echo(dumps(asdict(done), indent=2))
        return
    typer.echo(f"production is version {done.version} again (was {done.previous or 'empty'})")
