"""The hook in `.pre-commit-config.yaml`."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nblift.init.text import edited

_HOOK = {
    "id": "nblift-check",
    "name": "nblift check",
    "entry": "nblift check",
    "language": "system",
    "types": ["jupyter"],
}
# how people indent lists: (mapping, sequence, offset)
_LAYOUTS = ((2, 4, 2), (2, 2, 0), (4, 4, 0), (4, 4, 2), (4, 6, 4), (4, 2, 0))


def with_hook(text: str) -> str | None:
    """The file with nblift's hook; None where that could not be added without changing something else."""
    try:
        if any(h.get("id") == _HOOK["id"] for repo in _repos(text) for h in repo.get("hooks") or ()):
            return text
    except (YAMLError, AttributeError, TypeError):
        return None
    try:
        return edited(text, _added)
    except ValueError:
        return None


def _repos(text: str) -> Any:
    document = YAML(typ="safe").load(text.replace("\r\n", "\n"))
    return (document or {}).get("repos") or []


def _added(text: str) -> str:
    for layout in _LAYOUTS:
        yaml = _yaml(layout)
        document = yaml.load(text)
        if document is not None and _dumped(yaml, document) != text.rstrip("\n") + "\n":
            continue
        document = document if document is not None else {}
        new = {"repo": "local", "hooks": [dict(_HOOK)]}
        if document.get("repos"):
            document["repos"].append(new)
        else:
            document["repos"] = [new]
        comments = text if not _repos(text) and not document.keys() - {"repos"} and text.strip() else ""
        dumped = _dumped(yaml, document)
        return comments + dumped if comments and comments.lstrip().startswith("#") else dumped
    raise ValueError("its layout would change")


def _yaml(layout: tuple[int, int, int]) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=layout[0], sequence=layout[1], offset=layout[2])
    return yaml


def _dumped(yaml: YAML, document: Any) -> str:
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    return buffer.getvalue()
