"""What came of running a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["passed", "unchanged", "failed", "timeout", "died", "not started"]


@dataclass(frozen=True)
class CellFailure:
    """The cell that stopped a notebook.

    `cell` is the n-th code cell of the notebook as written and `line` the line within it, both from 1. `line` is
    None where no traceback tells. `source` is the cell's code.
    """

    cell: int
    line: int | None
    error: str
    message: str
    source: str

    def excerpt(self, around: int = 2) -> str:
        """The failing line with `around` lines on either side, numbered; the cell's start where no line is known."""
        lines = self.source.splitlines()
        middle = self.line or 1
        first, last = max(1, middle - around), min(len(lines), middle + around)
        return "\n".join(
            f"{'>' if number == self.line else ' '} {number:>3}  {lines[number - 1]}"
            for number in range(first, last + 1)
        )


@dataclass(frozen=True)
class NotebookRun:
    """One notebook, run once.

    `cells` counts its code cells, `executed` those that were begun. `seconds` is wall time with the kernel's start.
    `reason` says in a sentence why the verdict is not "passed". `failure` is None where no cell is to blame.
    `cell_seconds` are by the number of the code cell, `scalars` what cells recorded (`runs/recorded.py`).
    `output` and `html` are None where nothing was executed, or HTML was not asked for.
    """

    notebook: Path
    verdict: Verdict
    cells: int
    executed: int
    seconds: float
    reason: str | None = None
    failure: CellFailure | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    output: Path | None = None
    html: Path | None = None
    cell_seconds: dict[int, float] = field(default_factory=dict)
    scalars: dict[str, bool | int | float | str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether it ran to its end, now or when it last ran."""
        return self.verdict in ("passed", "unchanged")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        failure = self.failure
        return {
            "notebook": self.notebook.as_posix(),
            "verdict": self.verdict,
            "cells": self.cells,
            "executed": self.executed,
            "seconds": round(self.seconds, 3),
            "reason": self.reason,
            "failure": None
            if failure is None
            else {
                "cell": failure.cell,
                "line": failure.line,
                "error": failure.error,
                "message": failure.message,
                "excerpt": failure.excerpt(),
            },
            "parameters": self.parameters,
            "output": None if self.output is None else self.output.as_posix(),
            "cell_seconds": {str(cell): round(seconds, 3) for cell, seconds in self.cell_seconds.items()},
            "scalars": self.scalars,
            "html": None if self.html is None else self.html.as_posix(),
        }
