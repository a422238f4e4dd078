"""YAML written as a person would: block style, the author's comments and order kept where the file was there."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from nblift.errors import Place, UsageError


def read_yaml(text: str | None, name: str) -> CommentedMap:
    """A YAML mapping for editing; an empty one for None or an empty file.

    Raises:
        UsageError: the text is not a YAML mapping.
    """
    try:
        loaded = _yaml().load(text or "")
    except YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise UsageError(
            "not YAML", where=Place(name, None, None if line is None else line + 1), hint="Mend the file by hand."
        ) from error
    if loaded is None:
        return CommentedMap()
    if not isinstance(loaded, CommentedMap):
        raise UsageError("not a YAML mapping", where=Place(name), hint="Mend the file by hand.")
    return loaded


def write_yaml(document: Any) -> str:
    """The document's text."""
    buffer = io.StringIO()
    _yaml().dump(document, buffer)
    return buffer.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    return yaml
