"""The lift report: where every statement went and why, and what was verified."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

Verdict = Literal["equal", "different", "refused", "unverified"]


@dataclass(frozen=True)
class Compared:
    """A value or a file of the notebook, compared with the pipeline's. `verdict` is identical, equal (within the
    tolerance), nondeterministic (the notebook's own runs differ) or different."""

    name: str
    stage: str
    verdict: str
    detail: str | None = None


@dataclass(frozen=True)
class Reason:
    """Why a notebook was refused."""

    code: str
    message: str
    cell: int | None = None
    line: int | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Report:
    """`reports/lift/<notebook>.json`; its JSON schema is `nblift/model/lift_report.schema.json`."""

    notebook: str
    sha256: str
    nblift: str
    verdict: Verdict
    reason: Reason | None = None
    rung: str | None = None
    statements: list[dict[str, Any]] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    variables: list[Compared] = field(default_factory=list)
    files: list[Compared] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """The report as the document that programs read."""
        return json.dumps({"schema": 1, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"


def report_path(root: Path, notebook: str) -> Path:
    """Where a notebook's lift report lies, relative to the root: `reports/lift/<its name>.json`.

    Where the report of another notebook of that name lies there, the folders' names come first.

    Args:
        notebook: its path relative to the root, POSIX.
    """
    folder = Path("reports", "lift")
    plain = folder / f"{PurePosixPath(notebook).stem}.json"
    of = _notebook_of(root / plain)
    if of in (None, notebook) or not (root / str(of)).is_file():
        return plain
    return folder / f"{notebook.removesuffix('.ipynb').replace('/', '-')}.json"


def _notebook_of(report: Path) -> str | None:
    try:
        return str(json.loads(report.read_text(encoding="utf-8"))["notebook"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
