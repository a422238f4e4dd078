"""What is to be written and done, before anything is."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FileChange:
    """A file that is made, or gets more. `old` is None where there is none; `own`: nblift may write it anew later."""

    path: str
    old: str | None
    new: str
    own: bool = False

    def diff(self) -> str:
        """What is added, as git shows it."""
        sides = ((self.old or "").splitlines(), self.new.splitlines())
        return "\n".join(difflib.unified_diff(*sides, self.path if self.old else "/dev/null", self.path, lineterm=""))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"path": self.path, "new": self.old is None, "diff": self.diff()}


@dataclass(frozen=True)
class Command:
    """A program that is run in the folder, and what for."""

    words: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Proposal:
    """Everything that is missing, and notes on what is left as it is."""

    files: tuple[FileChange, ...]
    commands: tuple[Command, ...]
    notes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.commands)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "files": [change.to_dict() for change in self.files],
            "commands": [{"command": list(c.words), "why": c.why} for c in self.commands],
            "notes": list(self.notes),
        }
