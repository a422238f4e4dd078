"""Small notebooks, written where a test wants them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# how long an example takes is the machine's affair
settings.register_profile("nblift", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nblift")

WriteNotebook = Callable[..., Path]


@pytest.fixture(scope="session")
def write_notebook() -> WriteNotebook:
    """`write_notebook(path, *cells, parameters=None, tags={})`: cells that begin with "# %% " are markdown.

    `parameters` is the code of a cell tagged so, put first; `tags` maps a cell's place among `cells` to a tag.
    """

    def write(path: Path, *cells: str, parameters: str | None = None, tags: dict[int, str] | None = None) -> Path:
        written = [_cell(source, [(tags or {}).get(place, "")]) for place, source in enumerate(cells)]
        if parameters is not None:
            written.insert(0, _cell(parameters, ["parameters"]))
        for place, cell in enumerate(written):
            cell["id"] = f"cell-{place}"
        document = {
            "cells": written,
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path

    return write


def _cell(source: str, tags: Sequence[str]) -> dict[str, object]:
    lines = source.removeprefix("# %% ").splitlines(keepends=True)
    metadata = {"tags": [tag for tag in tags if tag]}
    if source.startswith("# %% "):
        return {"cell_type": "markdown", "metadata": metadata, "source": lines}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": lines}
