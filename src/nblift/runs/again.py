"""A notebook that need not run again: its last outputs, in its present text."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nblift.runs.written import places

_PLACED = "injected-parameters"


def with_last_outputs(node: NotebookNode, target: Path) -> NotebookNode | None:
    """`node` with the outputs of the executed notebook at `target`, whose code cells are the same.

    None where that notebook is missing, or is another one.
    """
    executed, _ = places(target)
    try:
        last = nbformat.read(executed, as_version=4)
    except Exception:  # whatever a damaged file makes nbformat raise
        return None
    before = [cell for cell in last.cells if cell.cell_type == "code" and cell.source.strip()]
    now = [cell for cell in node.cells if cell.cell_type == "code" and cell.source.strip()]
    own = [cell for cell in before if _PLACED not in cell.metadata.get("tags", [])]
    if [cell.source.strip() for cell in own] != [cell.source.strip() for cell in now]:
        return None
    for old, new in zip(own, now, strict=True):
        new.outputs, new.execution_count, new.metadata = old.outputs, old.execution_count, old.metadata
        new.source = old.source
    for place, cell in enumerate(before):
        if _PLACED in cell.metadata.get("tags", []):
            # papermill puts it behind the cell with the defaults, or on top
            at = node.cells.index(now[place - 1]) + 1 if place else 0
            node.cells.insert(at, cell)
    node.metadata = last.metadata
    return node
