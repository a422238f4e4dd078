"""Edits of a notebook's document that `--fix` makes."""

from __future__ import annotations

import ast
from typing import Any

from nblift.analysis.flow.walk import GIVEN
from nblift.check.finding import Finding
from nblift.check.subject import CodeCell, Subject, text_of
from nblift.notebook.magics import to_python
from nblift.notebook.syntax import parsed

# what may change what an import finds or does
_BEFORE_IMPORTS = (
    "sys.path",
    "os.environ",
    "%env",
    "install",
    "chdir",
    "%cd",
    "matplotlib.use",
    "%load_ext",
    "importlib",
    "%run",
)


def code_cell(document: dict[str, Any], number: int) -> dict[str, Any]:
    """The n-th code cell."""
    cells: list[dict[str, Any]] = [c for c in document["cells"] if c["cell_type"] == "code"]
    return cells[number - 1]


def set_source(cell: dict[str, Any], text: str) -> None:
    """Give a cell another source, as a list of lines if it had one."""
    cell["source"] = text.splitlines(keepends=True) if isinstance(cell["source"], list) else text


def insert_argument(document: dict[str, Any], finding: Finding, callee: str, argument: str) -> None:
    """Give the call of `callee` that begins on the finding's line one more argument."""
    cell = code_cell(document, finding.cell or 1)
    text = text_of(cell["source"])
    python = to_python(text)  # each line stays on its line
    try:
        tree = parsed(python)
    except SyntaxError:
        return
    lines, plain = text.split("\n"), python.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.lineno == finding.line and _name(node) == callee and node.end_lineno:
            if lines[node.lineno - 1 : node.end_lineno] != plain[node.lineno - 1 : node.end_lineno]:
                return  # the call stands in a magic's line
            row = lines[node.end_lineno - 1].encode()
            end = (node.end_col_offset or 1) - 1
            head, tail = row[:end].decode(), row[end:].decode()
            given = bool(node.args or node.keywords)
            comma = "" if not given or head.rstrip().endswith(",") or _ends_with_comma(lines, node, head) else ", "
            lines[node.end_lineno - 1] = head + comma + (" " if head.rstrip().endswith(",") else "") + argument + tail
            changed = "\n".join(lines)
            if _parses(changed):
                set_source(cell, changed)
            return


def _ends_with_comma(lines: list[str], node: ast.Call, head: str) -> bool:
    if head.strip() or node.end_lineno is None:
        return False
    above = next((line for line in reversed(lines[: node.end_lineno - 1]) if line.strip()), "")
    return above.rstrip().endswith(",")


def _name(node: ast.Call) -> str | None:
    return getattr(node.func, "attr", None) or getattr(node.func, "id", None)


def _parses(text: str) -> bool:
    try:
        parsed(to_python(text))
    except SyntaxError:
        return False
    return True


def first_import_cell(subject: Subject) -> int:
    """The number of the first code cell that imports; 0 where none does."""
    return next((c.number for c in subject.cells if _imports(c)), 0)


def _imports(cell: CodeCell) -> list[ast.stmt]:
    body = cell.tree.body if cell.tree is not None else []
    return [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]


def movable_imports(subject: Subject) -> list[tuple[int, int, str]]:
    """Imports below the first cell that imports, which may stand in it: cell, line, text.

    The names must mean nothing else above, nothing above may change what is imported, and the line holds nothing else.
    """
    first = first_import_cell(subject)
    binds: dict[str, set[str]] = {}
    early: set[str] = set(GIVEN)
    for bind in subject.record.binds:
        binds.setdefault(bind.name, set()).add(bind.how)
    found: list[tuple[int, int, str]] = []
    for cell in subject.cells:
        if cell.number > first:
            for node in _imports(cell):
                text = cell.lines[node.lineno - 1] if node.lineno <= len(cell.lines) else ""
                names = {(a.asname or a.name).split(".")[0] for a in node.names}  # type: ignore[attr-defined]
                plain = "*" not in names and not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
                free = plain and not names & early and all(binds.get(n) == {"import"} for n in names)
                if free and node.lineno == node.end_lineno and ast.unparse(node) == text.split("#")[0].strip():
                    found.append((cell.number, node.lineno, text.strip()))
        if any(word in cell.source for word in _BEFORE_IMPORTS) or cell.tree is None:
            break
    return found


def hoist(document: dict[str, Any], subject: Subject, number: int) -> None:
    """Move a cell's movable imports behind the last import of the first cell that has some."""
    first = first_import_cell(subject)
    rows = [(line, text) for cell, line, text in movable_imports(subject) if cell == number]
    if not rows or not first:
        return
    cell, target = code_cell(document, number), code_cell(document, first)
    gone = {line for line, _ in rows}
    kept = [line for i, line in enumerate(text_of(cell["source"]).split("\n"), 1) if i not in gone]
    set_source(cell, "\n".join(kept).strip("\n"))
    lines = text_of(target["source"]).split("\n")
    last = max(node.end_lineno or 1 for node in _imports(subject.cells[first - 1]))
    there = {line.strip() for line in lines}
    new = [text for _, text in rows if text not in there]
    set_source(target, "\n".join([*lines[:last], *new, *lines[last:]]))
