"""Reading the params.yaml that a notebook shares with its pipeline."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from nblift.errors import Place, UsageError

# what the model registry wants to know is no notebook's parameter, though the words may be the same
NOT_A_STAGE = frozenset({"registry"})


@dataclass(frozen=True)
class Candidate:
    """A value of params.yaml: its name, and its dotted key for messages."""

    name: str
    key: str
    value: Any


def nearest(notebook: Path) -> Path | None:
    """The params.yaml of the nearest folder at or above the notebook's, within its git repository if it has one."""
    for folder in notebook.resolve().parents:
        if (folder / "params.yaml").is_file():
            return folder / "params.yaml"
        if (folder / ".git").exists():
            return None
    return None


def candidates(file: Path) -> list[Candidate]:
    """The values at the top of params.yaml and those of each stage.

    Raises:
        UsageError: the file is not YAML, or not a mapping.
    """
    try:
        document = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = Place(str(file), line=None if mark is None else mark.line + 1)
        problem = error.problem if isinstance(error, MarkedYAMLError) else error
        raise UsageError(f"not valid YAML: {problem}", where=where) from error
    if document is None:
        return []
    if not isinstance(document, dict):
        raise UsageError("not a mapping of stages to parameters", where=Place(str(file)))
    found = []
    for key, value in document.items():
        if not isinstance(value, dict):
            found.append(Candidate(str(key), str(key), _plain(value)))
        elif key not in NOT_A_STAGE:
            found.extend(Candidate(str(name), f"{key}.{name}", _plain(v)) for name, v in value.items())
    return found


def parse(text: str) -> Any:
    """A value as params.yaml would read it; what is not YAML, and what is empty, is text."""
    try:
        value = YAML(typ="safe").load(text)
    except YAMLError:
        return text
    return text if text == "" or isinstance(value, (datetime.date, datetime.datetime)) else _plain(value)


def _plain(value: Any) -> Any:
    """JSON has no dates; a notebook gets them as it would read them from a file."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
