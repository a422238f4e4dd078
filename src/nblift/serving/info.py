"""Which version of which registered model this is: `registered.json` beside the model's own files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nblift.errors import Place, UsageError

FILE = "registered.json"


@dataclass(frozen=True)
class ModelInfo:
    """A registered version: `created` is an ISO 8601 instant, `metrics` and `tags` are those of its run and its own."""

    name: str
    version: str
    alias: str | None = None
    run_id: str | None = None
    created: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def write(self, directory: Path) -> None:
        """Leave the information in `directory`, beside the model."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        (directory / FILE).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> ModelInfo:
        """What `write` left.

        Raises:
            UsageError: there is no such file, or something else is in it.
        """
        path = directory / FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(
                "this folder does not say which model version it holds",
                where=Place(str(path)),
                hint="Write it with `nblift export FOLDER`.",
            ) from error
