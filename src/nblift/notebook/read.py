"""ipynb → Notebook."""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import nbformat

from nblift.errors import Place, UsageError
from nblift.model.notebook import Cell, Notebook, Section, Statement
from nblift.notebook.inlined import with_runs
from nblift.notebook.invalid import is_sound, why_invalid
from nblift.notebook.language import other_language
from nblift.notebook.magics import to_python
from nblift.notebook.plain import plain
from nblift.notebook.sections import split_at_headings
from nblift.notebook.statements import statements_of
from nblift.notebook.syntax import parsed


def read_notebook(path: Path, shown_as: str | None = None) -> Notebook:
    """Read a notebook of any nbformat version.

    Args:
        path: the file.
        shown_as: how messages and reports name it; the path as given where None.

    Raises:
        UsageError: no such file, not a notebook, or not one in Python.
        NotebookFailed: a cell is not Python 3.
    """
    name = shown_as or str(path)
    data = read_bytes(path)
    document = read_document(path)
    if language := other_language(document.metadata):
        raise UsageError(f"the notebook is in {language}; nblift lifts Python", where=Place(name))
    cells = tuple(_with_runs(cell, path.parent) for cell in _cells(document))
    return Notebook(name, hashlib.sha256(data).hexdigest(), cells, parse_cells(cells, name))


def parse_cells(cells: Sequence[Cell], name: str) -> tuple[Section, ...]:
    """Cells to sections with their statements; `name` is how messages name the notebook.

    Raises:
        NotebookFailed: a cell is not Python 3.
    """
    sections: list[Section] = []
    count = 0
    names = _names_bound(cells)
    for title, prose, code in split_at_headings(cells):
        statements: list[Statement] = []
        for cell in code:
            found = statements_of(cell, name, count + len(statements))
            statements += [replace(s, source=plain(s.source, names)) for s in found]
        count += len(statements)
        sections.append(Section(title, prose, tuple(statements)))
    return tuple(sections)


def _names_bound(cells: Sequence[Cell]) -> frozenset[str]:
    """Every name that the code cells bind anywhere; those of cells that are no Python are left out."""
    found: set[str] = set()
    for cell in cells:
        if cell.kind != "code":
            continue
        try:
            nodes = list(ast.walk(parsed(to_python(cell.source))))
        except SyntaxError:
            continue
        found |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        found |= {
            (a.asname or a.name).split(".")[0]
            for n in nodes
            if isinstance(n, (ast.Import, ast.ImportFrom))
            for a in n.names
        }
        found |= {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    return frozenset(found)


def read_bytes(path: Path) -> bytes:
    """The file's bytes, or a message that a person can act on."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise UsageError("is a folder, not a notebook", where=Place(str(path)), hint="Name the .ipynb file.") from None
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=Place(str(path)), hint="Check the path.") from None


def read_document(path: Path) -> nbformat.NotebookNode:
    """The notebook as nbformat 4."""
    data = read_bytes(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing cell ids are no concern of the reader
            document: nbformat.NotebookNode = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        for cell in document.cells:
            if cell.cell_type == "code":
                cell.setdefault("outputs", [])
    except (UnicodeDecodeError, json.JSONDecodeError, nbformat.reader.NotJSONError) as error:
        reason = str(error).splitlines()[0][:120]
        raise UsageError(
            f"not a notebook: {reason}", where=Place(str(path)), hint="Open it in Jupyter and save it again."
        ) from None
    except Exception:  # nbformat's converters raise whatever a malformed document makes them trip over
        raise _invalid(path) from None
    if not is_sound(document):
        raise _invalid(path)
    return document


def _invalid(path: Path) -> UsageError:
    why = why_invalid(path) or "not a valid notebook"
    return UsageError(why, where=Place(str(path)), hint="Open it in Jupyter and save it again.")


def _with_runs(cell: Cell, folder: Path) -> Cell:
    def code_of(other: Path) -> list[str]:
        return [c.source for c in _cells(read_document(other)) if c.kind == "code"]

    return replace(cell, source=with_runs(cell.source, folder, code_of)) if cell.kind == "code" else cell


def document_of(text: str) -> nbformat.NotebookNode:
    """The text of a notebook of nbformat 4 as a document."""
    document: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    return document


def _cells(document: nbformat.NotebookNode) -> list[Cell]:
    cells: list[Cell] = []
    number = 0
    for position, cell in enumerate(document.cells):
        is_code = cell.cell_type == "code"
        number += is_code
        source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
        tags = tuple(cell.metadata.get("tags", []))
        cells.append(Cell(cell.cell_type, number if is_code else 0, position, source, tags))
    return cells
