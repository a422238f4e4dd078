"""What an executed notebook tells besides its outputs: durations, and results that its cells recorded."""

from __future__ import annotations

import math
from typing import Any

from nbformat import NotebookNode

from nblift.notebook.execute import NUMBER

# papermill's own until 1.0, then scrapbook's, https://nteract-scrapbook.readthedocs.io
_PAPERMILL = "application/papermill.record+json"
_SCRAPBOOK = "application/scrapbook.scrap."


def cell_seconds(node: NotebookNode) -> dict[int, float]:
    """Seconds of each code cell that ran, by its number as written, from 1."""
    found = {}
    for cell in node.cells:
        duration = cell.metadata.get("papermill", {}).get("duration")
        if NUMBER in cell.metadata and duration is not None:
            found[cell.metadata[NUMBER]] = float(duration)
    return found


def scalars(node: NotebookNode) -> dict[str, bool | int | float | str]:
    """Numbers and short texts that cells recorded by `scrapbook.glue` or `papermill.record`, by name."""
    found: dict[str, bool | int | float | str] = {}
    for cell in node.cells:
        for output in cell.get("outputs", []):
            for kind, content in output.get("data", {}).items():
                if kind == _PAPERMILL:
                    pairs = list(content.items())
                elif kind.startswith(_SCRAPBOOK):
                    pairs = [(content.get("name"), content.get("data"))]
                else:
                    continue
                found.update({str(name): value for name, value in pairs if _is_scalar(value)})
    return found


def _is_scalar(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 250
    return isinstance(value, (bool, int, float)) and math.isfinite(value)
