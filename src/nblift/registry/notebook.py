"""Which notebook to log with a run: the executed one if it is the same notebook, else the source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from nblift.registry.project import Project

# papermill's own tag
INJECTED = "injected-parameters"


def notebook_to_log(
    project: Project,
) -> tuple[Path, Literal["executed", "source"]] | None:
    """The executed notebook `reports/runs/<stem>.ipynb` if its code is that of the source, else the source.

    An older run, of another state of the notebook, would show outputs that belong to other code. None where
    params.yaml names no notebook.
    """
    if project.settings.notebook is None:
        return None
    source = project.root / project.settings.notebook
    executed = project.root / "reports" / "runs" / source.name
    if executed.is_file() and _code(executed) == _code(source):
        return executed, "executed"
    return source, "source"


def _code(path: Path) -> list[str] | None:
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        own = [cell for cell in cells if INJECTED not in cell.get("metadata", {}).get("tags", [])]
        return ["".join(cell["source"]) for cell in own if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return None
