"""Clean copies of a project to run things in, so that neither a notebook nor a pipeline touches the user's tree."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_SKIPPED = frozenset(
    {".git", ".venv", "venv", ".nox", ".tox", "node_modules", "__pycache__", "mlruns", "mlartifacts", ".dvc", ".nblift"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", ".import_linter_cache"}
)
_LINKED_ABOVE = 64 * 2**20  # bytes; larger files are data, linked instead of copied


@contextmanager
def clean_copy(root: Path, without: Iterable[str], files: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A copy of the project at `root` that is thrown away afterwards.

    Args:
        without: paths relative to the root that are left out: what the pipeline made earlier.
        files: texts by relative path, written over the copy.

    Yields:
        the copy's root.
    """
    left_out = {(root / p).as_posix() for p in without}
    with tempfile.TemporaryDirectory(prefix="nblift-copy-", ignore_cleanup_errors=True) as place:
        copy = Path(os.path.realpath(place)) / (root.name or "project")

        def ignore(folder: str, names: list[str]) -> set[str]:
            return {n for n in names if n in _SKIPPED or n.startswith("mlflow.db") or f"{folder}/{n}" in left_out}

        shutil.copytree(root, copy, ignore=ignore, copy_function=_copy, ignore_dangling_symlinks=True)
        for path, text in (files or {}).items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(text, encoding="utf-8")
        yield copy


def _copy(source: str, target: str) -> str:
    if os.path.getsize(source) > _LINKED_ABOVE:
        os.symlink(os.path.abspath(source), target)
        return target
    return shutil.copy2(source, target)
