"""What can go wrong, as messages to a person.

The tree, with the exit code each one ends a command with::

    NbliftError                 3   nblift's own mistake
    ├── UsageError              2   a wrong option, or an input file that is not what it should be
    ├── Refused                 1   the notebook cannot be lifted faithfully
    │   └── NotebookFailed      1   the notebook itself does not run
    ├── StageError              1   a stage's inputs, outputs or parameters do not fit its function
    ├── Different               1   two values that had to be equal are not
    │   └── PipelineFailed      1   a lifted stage does not run, though the notebook did
    ├── RegistryError           1   the registry cannot do what was asked
    └── GateClosed              1   a model version may not become the production version

Every error says what is wrong, where, and what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place that a person can go to: a file, and in a notebook the n-th code cell and its line (both from 1)."""

    file: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.cell is not None:
            parts.append(f"cell {self.cell}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)


class NbliftError(Exception):
    """The root of the tree. `code` is stable and meant for programs; `hint` is what to do now."""

    exit_code = 3
    code = "internal-error"

    def __init__(
        self, message: str, *, where: Place | None = None, hint: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n{self.hint}" if self.hint else text


class UsageError(NbliftError):
    """A wrong option, or an input file that is not what it should be."""

    exit_code = 2
    code = "usage"


class Refused(NbliftError):
    """The notebook cannot be lifted faithfully; nothing was written."""

    exit_code = 1
    code = "refused"


class NotebookFailed(Refused):
    """The notebook does not run from top to bottom in a fresh kernel."""

    code = "notebook-failed"


class StageError(NbliftError):
    """A stage's inputs, outputs or parameters do not fit its function."""

    exit_code = 1
    code = "stage"


class Different(NbliftError):
    """Two values that had to be equal are not."""

    exit_code = 1
    code = "different"


class PipelineFailed(Different):
    """A lifted stage does not run, though the notebook did."""

    code = "pipeline-failed"

    def __init__(self, stage: str, words: str) -> None:
        hint = "If no lifted module was edited by hand, please report the notebook: it did run."
        super().__init__(f"stage {stage} does not run: {words}", hint=hint)
        self.stage = stage


class RegistryError(NbliftError):
    """The registry cannot do what was asked."""

    exit_code = 1
    code = "registry"


class GateClosed(NbliftError):
    """A model version may not become the production version."""

    exit_code = 1
    code = "gate-closed"
