"""What a run of a notebook depends on, as hashes."""

from __future__ import annotations

import ast
import glob
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nblift.notebook.syntax import parsed

# what a notebook may depend on without opening a file
_UNKNOWABLE = re.compile(r"\b(?:environ|getenv|expanduser|home\s*\(|get_ipython|ctypes|cffi)\b|^\s*[!%]", re.M)
_DISPLAY = re.compile(r"^\s*%(?:matplotlib|config|time|timeit|load_ext|autoreload|pylab)\b.*$", re.M)
# the names of the folders that hold what installers say of a distribution are its name and version
_LISTING = """
import os, sys
print(sys.version, sys.prefix)
for place in sys.path:
    if os.path.isdir(place):
        print(place, *sorted(n for n in os.listdir(place) if n.endswith((".dist-info", ".egg-info", ".egg-link"))))
"""
_LONGEST = 255
_MOST = 20_000


def document(node: NotebookNode) -> str:
    """A hash of all cells as they are written, in order."""
    return of([[cell.cell_type, cell.source, sorted(cell.metadata.get("tags", []))] for cell in node.cells])


def code(node: NotebookNode) -> str:
    """A hash of the code cells' text, in order, with the tags that say how to run them."""
    cells = [
        [cell.source.strip(), sorted(cell.metadata.get("tags", []))]
        for cell in node.cells
        if cell.cell_type == "code" and cell.source.strip()
    ]
    return of(cells)


def environment(python: Path) -> str:
    """A hash of the interpreter and of what is installed there."""
    done = subprocess.run([str(python), "-c", _LISTING], capture_output=True, text=True, check=False, timeout=120)
    return of([done.stdout, done.returncode])


def of(value: Any) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=repr).encode()).hexdigest()


def unknowable(node: NotebookNode) -> str | None:
    """Why nobody can tell from files alone that the notebook would do the same again; None where one can."""
    for cell in node.cells:
        if cell.cell_type == "code" and (found := _UNKNOWABLE.search(_DISPLAY.sub("", cell.source))):
            return f"its code uses {found[0].strip()}"
    return None


def asks_beyond(module: str) -> bool:
    """Whether a module's code may depend on more than files."""
    try:
        with open(module, encoding="utf-8", errors="replace") as stream:
            return _UNKNOWABLE.search(stream.read()) is not None
    except OSError:
        return True


def texts(node: NotebookNode, parameters: Mapping[str, Any]) -> set[str]:
    """Texts in code and parameters that may name a file: a library may read it without Python's knowledge."""
    found = set(_texts(parameters.values()))
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        try:
            tree = parsed(re.sub(r"^\s*[%!].*$", "", cell.source, flags=re.M))
        except SyntaxError:
            continue
        found |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {t for t in found if 1 < len(t) < _LONGEST and t != ".." and re.search(r"[\\/.]", t) and "\n" not in t}


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list):
            yield from _texts(value)


def state(path: str) -> str | None:
    """A hash of a file's bytes, of a folder's names, of a pattern's matches; None for what is not there."""
    if os.path.isfile(path):
        with open(path, "rb") as stream:
            return _digest(stream)
    if os.path.isdir(path):
        return of(sorted(name for name in os.listdir(path) if not name.startswith((".", "__pycache__"))))
    if glob.has_magic(path):
        return of(sorted(glob.glob(path, recursive=True)))
    return None


def tree(folder: str) -> str:
    """A hash of the names, sizes and times of all files below a folder; another one each time where they are many."""
    found = []
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            try:
                status = os.stat(path)
            except OSError:
                continue
            found.append([path, status.st_size, status.st_mtime_ns])
        if len(found) > _MOST:
            return os.urandom(16).hex()
    return of(sorted(found))


def _digest(stream: Any) -> str:
    hasher = hashlib.sha256()  # hashlib.file_digest came with 3.11
    while block := stream.read(1 << 20):
        hasher.update(block)
    return hasher.hexdigest()
