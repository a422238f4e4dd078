"""A notebook as the rules see it."""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from nblift.analysis.flow.events import Record
from nblift.analysis.flow.walk import Walk
from nblift.check.installed import Installed, modules_in
from nblift.check.modules import Modules
from nblift.errors import Place, UsageError
from nblift.notebook.inlined import with_runs
from nblift.notebook.invalid import is_sound, why_invalid
from nblift.notebook.language import other_language
from nblift.notebook.magics import to_python
from nblift.notebook.sections import split_at_headings
from nblift.notebook.syntax import parsed

_CURRENT = 4
_MERGE = "<<<<<<< "
_PATH_CHANGES = ("sys.path", "site.addsitedir", "PYTHONPATH")


@dataclass
class CodeCell:
    """A code cell. `python` is its text with magics translated, line for line; `tree` is None where it is no Python."""

    number: int
    position: int
    source: str
    python: str
    tree: ast.Module | None
    error: SyntaxError | None
    count: int | None
    outputs: list[dict[str, Any]]
    metadata: dict[str, Any]

    @property
    def tags(self) -> list[str]:
        """The cell's tags."""
        tags = self.metadata.get("tags", [])
        return tags if isinstance(tags, list) else []

    @cached_property
    def lines(self) -> list[str]:
        """The source's lines."""
        return self.source.split("\n")

    @property
    def may_raise(self) -> bool:
        """Its author says that it fails."""
        return "raises-exception" in self.tags


@dataclass
class Subject:
    """A notebook, where it runs, and what it runs with."""

    path: Path
    document: dict[str, Any]
    cells: list[CodeCell]
    modules: Modules
    unreadable: str = ""
    """Why the file is no notebook; then there are no cells."""
    cure: str = ""
    """What to do about it."""
    settings: dict[str, Any] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def folder(self) -> Path:
        """Where the notebook runs."""
        return self.path.parent

    @cached_property
    def beside(self) -> dict[str, str]:
        """The modules that lie beside it."""
        return modules_in(self.folder)

    @property
    def can_be_mended(self) -> bool:
        """Whether the file is of the format that rules know how to write."""
        return bool(self.document.get("nbformat") == _CURRENT)

    @property
    def installed(self) -> Installed:
        """The interpreter it runs with."""
        return self.modules.installed

    @cached_property
    def record(self) -> Record:
        """What happens from top to bottom."""
        walk = Walk(lambda module, level: self.modules.star(module, self.folder) if module or not level else None)
        return walk.run([(c.number, c.tree) for c in self.cells if c.tree is not None])

    @cached_property
    def steps(self) -> list[tuple[CodeCell, ast.stmt]]:
        """The top-level statements with their cells, by the steps that events name."""
        return [(c, node) for c in self.cells if c.tree is not None for node in c.tree.body]

    @cached_property
    def sections(self) -> list[int]:
        """For each code cell, the number of the heading that it stands under."""
        found: list[int] = []
        count = 0
        for cell in self.document["cells"]:
            if cell["cell_type"] == "code":
                found.append(count)
            elif cell["cell_type"] == "markdown":
                text = text_of(cell.get("source", ""))
                if "#" in text or "<h" in text:
                    from nblift.model.notebook import Cell

                    count += len(split_at_headings([Cell("markdown", 0, 0, text)])) - 1
        return found

    @cached_property
    def changes_import_path(self) -> bool:
        """Whether it adds folders to import from."""
        text = "\n".join([c.source for c in self.cells])
        return any(change in text for change in _PATH_CHANGES)


def text_of(source: Any) -> str:
    """A cell's or output's text: a string, or lines; what an output has as JSON, as Python writes it."""
    try:
        return "".join(source) if isinstance(source, list) else str(source)
    except TypeError:
        return str(source)


def read(path: Path, modules: Modules) -> Subject:
    """Read a notebook; one that is none says so in `unreadable`."""
    try:
        return subject_of(path, current(_loaded(path.read_bytes()), path), modules)
    except OSError as error:
        return unreadable(path, modules, f"cannot be read: {error.strerror}")
    except (ValueError, RecursionError) as error:
        return unreadable(path, modules, f"not a notebook: {str(error).splitlines()[0][:120]}")
    except UsageError as error:
        return unreadable(path, modules, error.message, error.hint)


def _loaded(data: bytes) -> Any:
    try:
        return orjson.loads(data)  # in half of json's time
    except ValueError:  # json also takes NaN, a byte order mark and half a surrogate pair
        text = data.decode("utf-8-sig")
    before, merge, _ = text.partition(_MERGE)
    if merge and before[-1:] in ("", "\n"):
        raise ValueError(f"an unfinished merge, line {before.count(chr(10)) + 1}")
    return json.loads(text)


def without_deepest(subject: Subject) -> Subject:
    """The same notebook, in which the cell that is nested deepest is no Python."""
    deepest = max((c for c in subject.cells if c.tree is not None), key=lambda c: _depth(c.tree))
    error = SyntaxError("it is nested too deeply to be checked")
    cells = [replace(c, tree=None, error=error) if c is deepest else c for c in subject.cells]
    return Subject(subject.path, subject.document, cells, subject.modules)


def _depth(tree: ast.AST | None) -> int:
    level, depth = [tree], 0
    while level:
        level = [child for node in level if node is not None for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def unreadable(path: Path, modules: Modules, why: str, cure: str | None = None) -> Subject:
    """A file that is no notebook."""
    return Subject(path, {"cells": []}, [], modules, why, cure or "Take it as it was from git, or resolve the merge.")


def current(document: Any, path: Path) -> dict[str, Any]:
    """The document in nbformat 4.

    Raises:
        UsageError: it is no notebook, or not one in Python.
    """
    version = document.get("nbformat", _CURRENT) if isinstance(document, dict) else None
    if isinstance(version, int) and version < _CURRENT:
        document = {**_upgraded(path, version), "nbformat": version}
    if not isinstance(document, dict) or "cells" not in document:
        raise UsageError("not a notebook: it has no cells", where=Place(str(path)))
    if not isinstance(version, int) or not is_sound(document):
        raise UsageError(why_invalid(path) or "not a valid notebook", where=Place(str(path)))
    if language := other_language(document.get("metadata", {})):
        hint = "Leave it out: `exclude` in [tool.nblift.check]."
        raise UsageError(f"the notebook is in {language}; nblift checks and runs Python", hint=hint)
    return document


def _upgraded(path: Path, version: int) -> Any:
    """An older notebook in today's format."""
    from nblift.notebook.read import read_document

    if version == _CURRENT - 1:
        try:
            return _from_3(path)
        except (KeyError, AttributeError, TypeError, ValueError):
            pass  # nbformat says what is wrong
    return json.loads(json.dumps(read_document(path)))


def _from_3(path: Path) -> Any:
    # as nbformat.convert, without its two validators, which take long to make
    from nbformat.v3 import reads_json
    from nbformat.v4.convert import upgrade_cell

    document = reads_json(path.read_text(encoding="utf-8-sig"))  # type: ignore[no-untyped-call]
    sheets = document.pop("worksheets")
    document["cells"] = [upgrade_cell(cell) for sheet in sheets for cell in sheet.cells]  # type: ignore[no-untyped-call]
    return json.loads(json.dumps(document))


def subject_of(path: Path, document: dict[str, Any], modules: Modules) -> Subject:
    """The subject of a document."""
    cells: list[CodeCell] = []
    folder = path.parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string
        for position, cell in enumerate(document["cells"]):
            if cell["cell_type"] == "code":
                cells.append(_code(cell, len(cells) + 1, position, folder))
    return Subject(path, document, cells, modules)


def _code(cell: dict[str, Any], number: int, position: int, folder: Path) -> CodeCell:
    source = text_of(cell.get("source", "")).replace("\r\n", "\n").replace("\r", "\n")
    python, tree, error = _parsed(source, folder)
    count = cell.get("execution_count")
    metadata = cell.get("metadata") or {}
    return CodeCell(number, position, source, python, tree, error, count, cell.get("outputs") or [], metadata)


@lru_cache(
    maxsize=4096
)  # in public notebooks every fourth cell stands in another one, too: the same imports, `df.head()`
def _tree(source: str) -> ast.Module | None:
    """The syntax tree, which nobody may change; None where it is no plain Python."""
    try:
        return parsed(source)
    except SyntaxError:
        return None


def _parsed(source: str, folder: Path) -> tuple[str, ast.Module | None, SyntaxError | None]:
    plain = _tree(source)
    if plain is not None:
        return source, plain, None
    python = to_python(with_runs(_without_prompts(source), folder, _cells_of))
    try:
        return python, parsed(python), None
    except SyntaxError as error:
        return python, None, error


def _without_prompts(source: str) -> str:
    """IPython takes `>>> ` and `In [3]: ` from the lines' heads if the first one has it."""
    first = source.lstrip("\n").split("\n", 1)[0]
    if not re.match(r"(>>> |In \[\d+\]: )", first):
        return source
    return re.sub(r"^(>>> ?|\.\.\. ?|In \[\d+\]: |\s*\.\.\.+: )", "", source, flags=re.M)


def _cells_of(path: Path) -> list[str]:
    document = json.loads(path.read_text(encoding="utf-8-sig"))
    return [text_of(c.get("source", "")) for c in document.get("cells", []) if c.get("cell_type") == "code"]
