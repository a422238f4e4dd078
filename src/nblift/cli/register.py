"""`nblift register`."""

from __future__ import annotations

from typing import Annotated

import typer


def register(
    json: Annotated[bool, typer.Option("--json", help="Print the registration as JSON.")] = False,
) -> None:
    """Record the pipeline's run in MLflow and register its model with lineage.

    The last DVC stage runs this; `dvc repro` is what people type.
    """
    from pathlib import Path

    from nblift.registry.register import REPORT
    from nblift.registry.register import register as register_model

    done = register_model(Path())
    if json:
        typer.echo(done.to_json(), nl=False)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"registered {done.name} version {done.version}: {done.model_uri}",
        highlight=False,
    )
    table = Table("lineage")
    # a hash that is cut short is no hash
    table.add_column("value", overflow="fold")
    for key, value in done.tags.items():
        table.add_row(key.removeprefix("nblift."), value)
    console.print(table)
    console.print(
        f"metrics: {', '.join(f'{k} {v:.6g}' for k, v in done.metrics.items()) or 'none'}",
        highlight=False,
    )
    console.print(f"compiled model: {done.compiled}", highlight=False, markup=False)
    console.print(f"written to {REPORT}; next: nblift promote", highlight=False)
