"""A skops file without what changes from one process to the next: object ids, file names made of them, the time.

The same estimator then gives the same bytes, so that DVC sees an unchanged model as unchanged.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name


def make_stable(path: Path) -> None:
    """Rewrite the skops file at `path` in place: ids and member names numbered in the order of the schema."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members.pop("schema.json"))
    names: dict[str, str] = {}
    _renumber(schema, {}, names)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for old, new in names.items():
            archive.writestr(zipfile.ZipInfo(new, _LONG_AGO), members[old], zipfile.ZIP_DEFLATED)
        text = json.dumps(schema, indent=2)
        archive.writestr(zipfile.ZipInfo("schema.json", _LONG_AGO), text, zipfile.ZIP_DEFLATED)


def _renumber(node: Any, ids: dict[int, int], names: dict[str, str]) -> None:
    if isinstance(node, list):
        for item in node:
            _renumber(item, ids, names)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("__id__"), int):
        node["__id__"] = ids.setdefault(node["__id__"], len(ids) + 1)
    if isinstance(node.get("file"), str) and "__loader__" in node:
        suffix = Path(node["file"]).suffix
        node["file"] = names.setdefault(node["file"], f"{len(names) + 1}{suffix}")
    for value in node.values():
        _renumber(value, ids, names)
