"""`%run other.py` and `%run other.ipynb`: the other file's code stands where the magic stood."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from nblift.notebook.magics import to_python

_CALL = re.compile(r"^get_ipython\(\)\.run_line_magic\('run', (['\"])(.*)\1\)$")
_DEEPEST = 5  # files that run files


def with_runs(source: str, folder: Path, cells_of: Callable[[Path], list[str]], depth: int = 0) -> str:
    """A cell's source with the code of the files that it runs.

    A file that is not there, gets arguments or asks for its own path stays for the kernel to run.

    Args:
        folder: where the notebook lies, and runs.
        cells_of: reads the code cells of another notebook.
    """
    if "run" not in source or depth == _DEEPEST or source.lstrip().startswith("%%"):
        return source
    lines = source.split("\n")
    for number, line in enumerate(to_python(source).split("\n")):
        call = _CALL.match(line)
        path = _path(call.group(2), folder) if call else None
        texts = _code(path, cells_of) if path else None
        if texts is not None and not any("__file__" in text for text in texts):
            lines[number] = "\n".join(with_runs(text, folder, cells_of, depth + 1) for text in texts)
    return "\n".join(lines)


def _path(argument: str, folder: Path) -> Path | None:
    """The file that `%run` names, without options and arguments; IPython adds the suffix of Python files."""
    words = argument.removeprefix("-i ").strip()
    quoted = re.fullmatch(r"(['\"])(.*)\1", words)
    name = quoted.group(2) if quoted else words
    if not quoted and " " in words:
        return None
    found = [folder / n for n in (name, f"{name}.py") if (folder / n).is_file()]
    return found[0] if found else None


def _code(path: Path, cells_of: Callable[[Path], list[str]]) -> list[str] | None:
    if path.suffix == ".ipynb":
        return [to_python(text) for text in cells_of(path)]
    return [path.read_text(encoding="utf-8-sig")] if path.suffix == ".py" else None
