"""SARIF 2.1.0, as code scanning reads it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nblift import __version__
from nblift.check.finding import Finding
from nblift.check.page import page, title
from nblift.check.registry import every_rule, name_of
from nblift.check.run import Checked
from nblift.notebook.lines import cell_lines

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(checked: Sequence[Checked]) -> str:
    """The log with one run."""
    rules = every_rule()
    driver = {
        "name": "nblift",
        "version": __version__,
        "rules": [
            {
                "id": r.CODE,
                "name": name_of(r),
                "shortDescription": {"text": title(r)},
                "help": {"text": title(r), "markdown": page(r)},
            }
            for r in rules
        ],
    }
    index = {r.CODE: i for i, r in enumerate(rules)}
    results = [result for one in checked for result in _results(one, index)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _results(one: Checked, index: dict[str, int]) -> list[dict[str, Any]]:
    places = cell_lines(one.notebook) if any(f.cell for f in one.findings) else {}
    return [_result(f, one.notebook, places, index) for f in one.findings]


def _result(f: Finding, notebook: Path, places: dict[int, tuple[int, int]], index: dict[str, int]) -> dict[str, Any]:
    uri = quote(Path(os.path.relpath(notebook)).as_posix())
    location: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    place = places.get(f.cell) if f.cell is not None else None
    if place is not None:
        location["region"] = {"startLine": place[0] + min(f.line or 1, place[1]) - 1}
    where = f"Cell {f.cell}, line {f.line}: " if f.line else f"Cell {f.cell}: " if f.cell else ""
    # the same finding keeps its print when cells above it are moved
    print_ = hashlib.sha256(f"{uri}\n{f.code}\n{f.message}\n{f.context.strip()}".encode()).hexdigest()
    return {
        "ruleId": f.code,
        "ruleIndex": index[f.code],
        "level": _LEVELS[f.severity],
        "message": {"text": f"{where}{f.message}. {f.hint}".strip()},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"nblift/v1": print_},
    }
