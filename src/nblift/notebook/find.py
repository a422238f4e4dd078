"""Which notebooks the given paths mean, and where what comes of each is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from nblift.errors import UsageError


def find(paths: Sequence[Path], output: Path) -> dict[Path, Path]:
    """Every notebook at or below `paths`, each once, with its place below `output` (relative, without suffix).

    A notebook keeps its path below the folder that was given, so that two of the same name do not meet.
    Hidden folders, virtual environments and `output` itself are passed over.

    Raises:
        UsageError: a path does not exist, is no notebook, or holds none.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in paths:
        for notebook in _below(path, output):
            place = Path(notebook.name) if path.is_file() else notebook.relative_to(path)
            found.setdefault(notebook.resolve(), (notebook, place.with_suffix("")))
    places = [place for _, place in found.values()]
    if len(set(places)) < len(places):
        common = Path(os.path.commonpath([notebook.parent for notebook in found]))
        return {given: real.relative_to(common).with_suffix("") for real, (given, _) in found.items()}
    return dict(found.values())


def _below(path: Path, output: Path) -> list[Path]:
    if path.is_file():
        if path.suffix != ".ipynb":
            raise UsageError(f"{path} is not a notebook", hint="Give .ipynb files, or folders that hold some.")
        return [path]
    if not path.is_dir():
        raise UsageError(f"{path} does not exist", hint="Give .ipynb files, or folders that hold some.")
    notebooks = sorted(_walk(path, output.resolve()))
    if not notebooks:
        raise UsageError(f"no notebook in {path}", hint="Give .ipynb files, or folders that hold some.")
    return notebooks


def _walk(folder: Path, output: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = [
            f
            for f in folders
            if not f.startswith(".") and not (here / f / "pyvenv.cfg").exists() and (here / f).resolve() != output
        ]
        yield from (here / f for f in files if f.endswith(".ipynb"))
