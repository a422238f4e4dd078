"""Where in the .ipynb file the lines of its code cells stand."""

from __future__ import annotations

import json
from pathlib import Path


def cell_lines(notebook: Path) -> dict[int, tuple[int, int]]:
    """For each code cell by its number, from 1: the file's line of its first line, and how many it has.

    Cells are left out from where the file is laid out so oddly that they cannot be told.
    """
    text = notebook.read_text(encoding="utf-8-sig")
    rows = [row.strip().rstrip(",") for row in text.splitlines()]
    found: dict[int, tuple[int, int]] = {}
    places: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        places.setdefault(row, []).append(i)
    at = number = 0
    for item in json.loads(text).get("cells", []):
        is_code = item.get("cell_type") == "code"
        number += is_code
        source = item.get("source", "")
        if not source:
            continue
        start = _find(rows, places, source, at)
        if start is None:
            return found
        length = len(source) if isinstance(source, list) else 1
        if is_code:
            found[number] = start + 1, length
        at = start + length
    return found


def _find(rows: list[str], places: dict[str, list[int]], source: list[str] | str, at: int) -> int | None:
    for ascii_ in (False, True):
        encoded = (
            [json.dumps(one, ensure_ascii=ascii_) for one in source]
            if isinstance(source, list)
            else [f'"source": {json.dumps(source, ensure_ascii=ascii_)}']
        )
        for i in places.get(encoded[0], ()):
            if i >= at and rows[i : i + len(encoded)] == encoded:
                return i
    return None


def line_in_file(notebook: Path, cell: int, line: int) -> int | None:
    """The line of the file that holds a code cell's line, all from 1; None where the file is laid out oddly."""
    place = cell_lines(notebook).get(cell)
    return None if place is None else place[0] + min(line, place[1]) - 1
