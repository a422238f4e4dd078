"""Workflow commands of GitHub Actions: an annotation at the line of the notebook's file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from nblift.check.run import Checked
from nblift.notebook.lines import cell_lines

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(checked: Sequence[Checked]) -> str:
    """A line for each finding."""
    lines: list[str] = []
    for one in checked:
        places = cell_lines(one.notebook) if any(f.cell for f in one.findings) else {}
        file = Path(os.path.relpath(one.notebook)).as_posix()
        for f in one.findings:
            where = f"cell {f.cell}, line {f.line}: " if f.line else f"cell {f.cell}: " if f.cell else ""
            properties = {"file": file, "title": f"{f.code} {f.name}"}
            place = places.get(f.cell) if f.cell is not None else None
            if place is not None:
                properties["line"] = str(place[0] + min(f.line or 1, place[1]) - 1)
            named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
            lines.append(f"::{_LEVELS[f.severity]} {named}::{_escaped(f'{where}{f.message}. {f.hint}'.strip())}")
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
