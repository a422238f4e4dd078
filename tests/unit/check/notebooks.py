"""Small notebooks for tests, from cells' texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nblift.check.finding import Finding
from nblift.check.installed import Installed, normalized, this_python
from nblift.check.modules import Modules
from nblift.check.registry import every_rule
from nblift.check.run import findings_in
from nblift.check.settings import Settings
from nblift.check.subject import read

# releases of today, without the libraries themselves
TODAY = {"pandas": "3.1.1", "numpy": "2.4.6", "scikit-learn": "1.9.1", "seaborn": "0.13.2", "matplotlib": "3.11.2"}


def write(folder: Path, *cells: str | dict[str, Any], name: str = "notebook.ipynb") -> Path:
    """A notebook file; a cell is its source, or what it has beside it."""
    rows = []
    for cell in cells:
        given = {"source": cell} if isinstance(cell, str) else dict(cell)
        kind = given.pop("cell_type", "code")
        row: dict[str, Any] = {"cell_type": kind, "metadata": {}, **given}
        if kind == "code":
            row = {"execution_count": None, "outputs": [], **row}
        rows.append(row)
    path = folder / name
    document = {"cells": rows, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def found(path: Path, versions: dict[str, str] | None = None, select: tuple[str, ...] = ()) -> list[Finding]:
    """What all rules find, with libraries of given releases, or with those of this environment."""
    around = this_python()
    known = {normalized(name): version for name, version in versions.items()} if versions else None
    installed = Installed([], around.stdlib, known, complete=False) if known is not None else around
    settings = Settings(select=select)
    return [
        f for f in findings_in(read(path, Modules(installed)), every_rule(), settings) if settings.wants(f.code, f.name)
    ]


def codes(folder: Path, *cells: str | dict[str, Any], versions: dict[str, str] | None = None) -> list[str]:
    """The codes of findings that are more than taste."""
    path = write(folder, *cells)
    return [f.code for f in found(path, versions or TODAY) if f.severity != "info"]
