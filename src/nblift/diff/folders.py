"""Notebooks of two folders, by their paths below them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nblift.diff.compare import compare_notebooks
from nblift.diff.difference import NotebookDifference
from nblift.diff.rules import Tolerance
from nblift.errors import UsageError
from nblift.notebook.find import find


def compare_paths(
    old: Path, new: Path, noise: Sequence[Path] = (), tolerance: Tolerance | None = None
) -> list[NotebookDifference]:
    """Compare two executed notebooks, or all of two folders, by their paths below them.

    Args:
        noise: further runs of `old`: notebooks, or folders like it, in which some may be missing.

    Raises:
        UsageError: a path is not there, one is a folder and another is not, or a notebook was not executed.
    """
    for path in (old, new, *noise):
        if not path.exists():
            raise UsageError(f"{path} does not exist", hint="Give two executed notebooks, or two folders of them.")
        if path.is_dir() != old.is_dir():
            raise UsageError(
                f"{old} and {path} cannot be compared", hint="Give only notebooks, or only folders of notebooks."
            )
    limits = tolerance or Tolerance()
    if not old.is_dir():
        return [compare_notebooks(old, new, noise, limits)]
    left, right, *runs = ({n.relative_to(p): n for n in find([p], p / ".none")} for p in (old, new, *noise))
    found = []
    for name in sorted({*left, *right}):
        if name in left and name in right:
            found.append(compare_notebooks(left[name], right[name], [r[name] for r in runs if name in r], limits))
        else:
            found.append(NotebookDifference(_shown(left.get(name)), _shown(right.get(name))))
    return found


def _shown(path: Path | None) -> str | None:
    return None if path is None else str(path)
