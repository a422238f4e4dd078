"""What a notebook read and wrote when it last ran, and whether all of it is still as it was."""

from __future__ import annotations

import importlib.util
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nblift.runs import fingerprints
from nblift.runs.history import Past

_LIBRARY = re.compile(r"/lib(?:64)?/python3[^/]*/|/(?:site|dist)-packages/|/\.ipython/|/__pycache__/")
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/", "/usr/lib/", "/usr/lib64/", "/lib/", "/lib64/", "/run/")
_ROOT = (".git", "pyproject.toml", "params.yaml", "dvc.yaml")


@dataclass(frozen=True)
class Ground:
    """Where a notebook runs: its folder, the project around it, and the folder of nblift's own output."""

    folder: Path
    root: Path
    output: Path

    @classmethod
    def of(cls, notebook: Path, output: Path) -> Ground:
        """The project is the nearest folder that looks like one, else the notebook's own."""
        folder = notebook.resolve().parent
        root = next((f for f in (folder, *folder.parents) if any((f / name).exists() for name in _ROOT)), folder)
        return cls(folder, root, output.resolve())

    def short(self, path: str) -> str:
        """Relative to the notebook's folder within the project, which may be moved; else absolute."""
        return os.path.relpath(path, self.folder) if _within(path, self.root) else path


@dataclass(frozen=True)
class Uses:
    """`files` read and written with their states after the run; `written` are the absolute paths of those that it
    wrote; `unknown` says why that is not all that counts."""

    files: dict[str, str | None]
    written: frozenset[str]
    unknown: str | None


def uses(
    node: NotebookNode, ground: Ground, heard: Mapping[str, Any] | None, seen: Mapping[str, str], complete: bool
) -> Uses:
    """What a run depended on.

    Args:
        heard: what `notebook/audited.py` wrote; None where the kernel did not come to do so.
        seen: each file of the project and how it was used, by whatever process.
        complete: whether `seen` is all.
    """
    unknown = fingerprints.unknowable(node)
    if heard is None or not complete:
        return Uses({}, frozenset(), unknown or "which files it reads could not be followed")
    used = _merged(_own(heard["files"], ground), _own(seen, ground))
    unknown = unknown or heard["beyond"] or next(_doubts(used, ground), None)
    written = frozenset(path for path, how in used.items() if how in ("write", "update"))
    return Uses({ground.short(path): _state(path) for path in sorted(used)}, written, unknown)


def named(node: NotebookNode, values: Mapping[str, Any], ground: Ground) -> dict[str, str | None]:
    """The state of every file and folder that a text in the code or in a parameter may mean, by that text.

    Of a folder outside of the project nobody sees which files are read in C: all of them count.
    """
    found = {}
    for text in sorted(fingerprints.texts(node, values)):
        path = os.path.normpath(os.path.join(ground.folder, text))
        outside = not _within(path, ground.root) and os.path.isdir(path)
        found[text] = fingerprints.tree(path) if outside else _state(path)
    return found


def made(texts: Iterable[str], written: Iterable[str], folder: Path) -> list[str]:
    """Those of `texts` that mean a file that the notebook wrote, or a folder around one."""
    around: set[str] = set()
    for path in written:
        while path not in around:
            around.add(path)
            path = os.path.dirname(path)
    return [text for text in texts if os.path.abspath(os.path.join(folder, text)) in around]


def unchanged(past: Past | None, key: str, folder: Path) -> bool:
    """Whether a run now would do what the last one did, as far as `key` and the files that it used tell."""
    if past is None or past.unknown is not None or past.key != key:
        return False
    return all(_state(os.path.join(folder, place)) == before for place, before in past.files.items())


def _doubts(used: Mapping[str, str], ground: Ground) -> Iterator[str]:
    written = {os.path.dirname(path) for path, how in used.items() if how in ("write", "update")}
    for path, how in used.items():
        if how == "update":
            yield f"it changes a file that it reads: {ground.short(path)}"
        elif how == "list" and path in written:
            yield f"it writes into a folder that it lists: {ground.short(path)}"
        elif how == "read" and path.endswith(".py") and fingerprints.asks_beyond(path):
            yield f"a module asks for more than files: {ground.short(path)}"


def _state(path: str) -> str | None:
    try:
        return fingerprints.state(path)
    except (OSError, ValueError):
        return None


def _merged(heard: Iterable[tuple[str, str]], seen: Iterable[tuple[str, str]]) -> dict[str, str]:
    used = dict(heard)
    for path, how in seen:
        before = used.setdefault(path, how)
        # Python says which of the two it was; what others do to a file that Python reads, nobody knows
        if before == "read" and how != "read":
            used[path] = "update"
    return used


def _own(files: Mapping[str, str], ground: Ground) -> Iterator[tuple[str, str]]:
    """Without what belongs to libraries, to the system, and to nblift."""
    scratch = os.path.join(tempfile.gettempdir(), "nblift-")
    for path, how in files.items():
        if path.endswith(".pyc"):
            if how == "write":
                continue  # Python keeps what it compiled; the source stays as it is
            try:
                path, how = importlib.util.source_from_cache(path), "read"
            except (ValueError, NotImplementedError):
                continue
        inside = _within(path, ground.root)
        if _LIBRARY.search(path[len(str(ground.root)) :] if inside else path) or path.startswith(scratch):
            continue
        if _within(path, ground.output) or (not inside and os.path.join(path, "").startswith(_SYSTEM)):
            continue
        yield path, how


def _within(path: str, folder: Path) -> bool:
    return path == str(folder) or path.startswith(os.path.join(folder, ""))
