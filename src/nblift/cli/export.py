"""`nblift export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    folder: Annotated[Path, typer.Argument(help="Where to; an earlier export there is replaced.")],
) -> None:
    """Write the registry's production version to a folder, for an image or a machine without a registry."""
    from nblift.serving.export import export_model
    from nblift.serving.settings import read_settings

    info = export_model(read_settings(), folder)
    typer.echo(f"{folder}: version {info.version} of {info.name}")
