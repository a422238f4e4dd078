"""Where a project begins, and what of it the pipeline made."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nblift.emit.dvc_yaml import made_by
from nblift.emit.yaml import read_yaml
from nblift.errors import UsageError
from nblift.model.report import report_path
from nblift.verify.scratch import clean_copy

_MARKS = (".git", ".dvc", "dvc.yaml", "pyproject.toml", "setup.py", "requirements.txt")


@dataclass(frozen=True)
class Project:
    """A project's root, a notebook in it, and the interpreter that runs both notebook and pipeline.

    `given` is a folder with what other stages make and the notebook may read, by its paths from the root; `figures`
    says whether the figures that the notebook shows are kept.
    """

    root: Path
    notebook: Path
    python: Path
    given: Path | None = None
    figures: bool = False

    @contextmanager
    def copy(self, files: Mapping[str, str] | None = None, without: Iterable[str] = ()) -> Iterator[Path]:
        """A clean copy of the project: without what stages make, but with what others give the notebook.

        Args:
            files: texts by relative path, written over the copy.
            without: more paths that are left out.

        Yields:
            the copy's root.
        """
        with clean_copy(self.root, [*self.products(), *without], files) as copy:
            if self.given:
                shutil.copytree(self.given, copy, dirs_exist_ok=True)
            yield copy

    @property
    def shown(self) -> str:
        """The notebook's path as the root sees it."""
        return self.notebook.relative_to(self.root).as_posix()

    @property
    def report(self) -> Path:
        """Where the lift report lies, relative to the root."""
        return report_path(self.root, self.shown)

    def text(self, path: str) -> str | None:
        """A file's text; None where there is none."""
        file = self.root / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def products(self) -> list[str]:
        """What the stages of dvc.yaml make: files that a fresh checkout does not have."""
        stages = read_yaml(self.text("dvc.yaml"), "dvc.yaml").get("stages") or {}
        return [path for stage in stages.values() for path in made_by(stage or {})]


def find_project(notebook: Path, python: Path | None) -> Project:
    """The project around a notebook: the nearest folder above it with a mark of one, else the notebook's own.

    Raises:
        UsageError: there is no such notebook.
    """
    whole = notebook.resolve()
    if not whole.is_file():
        raise UsageError(f"{notebook} is not there", hint="Name an .ipynb file.")
    if folder := _marked(whole.parent):
        return Project(folder, whole, interpreter(python))
    folder = whole.parent.parent if whole.parent.name == "notebooks" else whole.parent
    return Project(folder, whole, interpreter(python))


def find_root(folder: Path) -> Path:
    """The root of the project that a folder is in; the folder itself where nothing marks one."""
    return _marked(folder.resolve()) or folder.resolve()


def _marked(folder: Path) -> Path | None:
    """The nearest folder, from this one upwards, with a mark of a project."""
    return next((f for f in (folder, *folder.parents) if any((f / mark).exists() for mark in _MARKS)), None)


def interpreter(python: Path | None) -> Path:
    """The interpreter as an absolute path; symbolic links stay, for a virtual environment is known by its own."""
    if python is None:
        return Path(sys.executable)
    found = python.expanduser().absolute()
    if not found.is_file():
        raise UsageError(f"--python: {python} is not there", hint="Give the path of a Python interpreter.")
    return found
