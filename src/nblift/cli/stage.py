"""`nblift stage`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nblift.runtime.stage import run_stage


def stage(name: Annotated[str, typer.Argument(help="A stage of dvc.yaml.")]) -> None:
    """Run one stage of dvc.yaml: load its inputs, call its function, save what it returns.

    `dvc repro` calls this; by hand it is for looking into one stage:

        nblift stage train
    """
    run_stage(name, Path.cwd())
