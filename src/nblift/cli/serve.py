"""`nblift serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes answer.", min=1)] = None,
    model_dir: Annotated[
        Path | None, typer.Option(help="Answer with a folder that `nblift export` wrote, instead of the registry.")
    ] = None,
) -> None:
    """Serve the REST API of the registry's production version: the project's own app, if it has one.

    It follows the registry: a promotion, or a roll back, is answered with within seconds and without a restart. A
    version that cannot be loaded, that breaks callers, or that does not predict is refused, and the one before goes on;
    /health/ready says why.
    """
    from nblift.serving.running import run

    given = {"HOST": host, "PORT": port, "WORKERS": workers, "MODEL_DIR": model_dir}
    os.environ.update({f"NBLIFT_{name}": str(value) for name, value in given.items() if value is not None})
    run()
