"""`nblift serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    model_dir: Annotated[
        Path | None, typer.Option(help="Answer with a folder that `nblift export` wrote, instead of the registry.")
    ] = None,
) -> None:
    """Serve the REST API of the registry's production version: the project's own app, if it has one."""
    from nblift.serving.running import run

    given = {"HOST": host, "PORT": port, "MODEL_DIR": model_dir}
    os.environ.update({f"NBLIFT_{name}": str(value) for name, value in given.items() if value is not None})
    run()
