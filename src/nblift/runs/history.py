"""What is known of earlier runs: how long each notebook took, and what it depended on.

`runs.json` below the output folder. It holds hashes and paths, no values.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nblift.runs.files import write

FILE = "runs.json"
_SCHEMA = 1


@dataclass(frozen=True)
class Past:
    """A notebook's last run.

    `key` hashes code, parameters, environment and the state of what they may name, but for the names in `made`, which
    the notebook makes itself. `document` hashes all that the executed notebook shows but outputs.
    `files` are those read and written with their states, relative to the notebook's folder or absolute.
    `unknown` says why nobody can tell whether something changed; it is also there for runs that did not pass.
    """

    seconds: float
    size: int
    key: str = ""
    document: str = ""
    files: dict[str, str | None] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    unknown: str | None = "it did not pass"


def read(folder: Path) -> dict[str, Past]:
    """The last runs by the notebook's place below the output folder; none where the file is missing or not ours."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if document["schema"] != _SCHEMA:
            return {}
        return {name: Past(**past) for name, past in document["notebooks"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def add(folder: Path, new: dict[str, Past]) -> None:
    """Write the file with `new` in it; the other notebooks' entries stay."""
    notebooks = {**read(folder), **new}
    document = {"schema": _SCHEMA, "notebooks": {name: asdict(notebooks[name]) for name in sorted(notebooks)}}
    write(folder / FILE, json.dumps(document, indent=1) + "\n")
