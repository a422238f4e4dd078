"""One thing that a rule has to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning", "info"]
# `error`: it does not run, gives wrong values, or shows a secret; `warning`: it will one day, or elsewhere
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and what to do now.

    Attributes:
        cell: number of the code cell, from 1; None for the notebook as a whole.
        line: in the cell, from 1.
        context: the line's text.
        fixable: `--fix` can mend it.
    """

    message: str
    cell: int | None = None
    line: int | None = None
    hint: str = ""
    severity: Severity = "warning"
    code: str = ""
    name: str = ""
    notebook: str = ""
    context: str = ""
    fixable: bool = False

    def placed(self, notebook: str, code: str, name: str, context: str, fixable: bool) -> Finding:
        """The same, with what the rule's file and the notebook say."""
        return replace(self, notebook=notebook, code=code, name=name, context=context, fixable=fixable)


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether a severity is as grave as another."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)


def graded(certain: bool) -> Severity:
    """An error where it happens in every run, a warning where it may."""
    return "error" if certain else "warning"
