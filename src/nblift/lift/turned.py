"""A notebook with its literals turned to what params.yaml says: notebook and pipeline then run on the same values."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nblift.errors import Place, Refused
from nblift.lift.project import Project
from nblift.model.notebook import Cell, Notebook, Statement
from nblift.model.plan import Param, Plan
from nblift.notebook.read import parse_cells

Scalar = int | float | str | bool | None


def turned_by_hand(plan: Plan, now: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Scalar]:
    """Parameters that a person turned in params.yaml since the last lift.

    Args:
        plan: of the notebook as it is.
        now: params.yaml as it is.
        before: params.yaml as last written by nblift; None where that is not known.

    Raises:
        Refused: notebook and params.yaml changed the same parameter, each in its own way.
    """
    found: dict[str, Scalar] = {}
    for param in plan.params:
        value = lookup(now, param.key)
        if value is _ABSENT or _same(value, param.value):
            continue
        last = lookup(before or {}, param.key)
        if before is not None and _same(value, last):
            continue  # only the notebook changed
        if before is not None and not _same(last, param.value):
            raise Refused(
                f"{param.key} is {value!r} here, {param.value!r} in the notebook, and was {last!r} when last lifted",
                where=Place("params.yaml"),
                hint="Make the two agree.",
                code="conflict",
            )
        found[param.key] = value
    return found


def turned(plan: Plan, now: Mapping[str, Any]) -> dict[str, Scalar]:
    """Parameters whose value in params.yaml is not the notebook's."""
    values = {p.key: (lookup(now, p.key), p.value) for p in plan.params}
    return {k: value for k, (value, own) in values.items() if value is not _ABSENT and not _same(value, own)}


def turn(project: Project, notebook: Notebook, plan: Plan, values: Mapping[str, Scalar]) -> Notebook:
    """The notebook with the literals of parameters replaced.

    Args:
        plan: of the notebook; it says where each parameter's literal stands.
        values: by the parameters' keys.
    """
    edits: dict[int, list[tuple[int, int, int, int, str]]] = {}
    for param in plan.params:
        if param.key in values:
            for statement, span in _literals(notebook, plan, param):
                text = _spelled(values[param.key], param, project, plan.moved_from)
                line, column, end, end_column = _in_cell(notebook, statement, span)
                edits.setdefault(statement.cell, []).append((line, column, end, end_column, text))
    cells = tuple(_edited(cell, edits.get(cell.number, [])) if cell.kind == "code" else cell for cell in notebook.cells)
    return replace(notebook, cells=cells, sections=parse_cells(cells, notebook.path))


_ABSENT = object()


def lookup(document: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key; a marker where there is none."""
    value: Any = document
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return _ABSENT
        value = value[part]
    return value


def _same(a: Any, b: Any) -> bool:
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _literals(notebook: Notebook, plan: Plan, param: Param) -> list[tuple[Statement, tuple[int, int, int, int]]]:
    """Where a parameter's literal stands: its statement, and line, column, end line, end column in it."""
    if param.span is not None:
        return [(notebook.statements[param.span[0]], param.span[1:])]
    found = []
    for decision in plan.decisions:
        if decision.role != "parameter":
            continue
        statement = notebook.statements[decision.index]
        node = ast.parse(statement.source).body[0]
        assert isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name) and target.id == param.notebook_name:
            v = node.value
            found.append((statement, (v.lineno, v.col_offset, v.end_lineno or 0, v.end_col_offset or 0)))
    return found


def _in_cell(notebook: Notebook, statement: Statement, span: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """A place in a statement as a place in its cell; lines from 1, columns in bytes as `ast` counts them."""
    line, column, end, end_column = span
    cell = notebook.code_cells[statement.cell - 1]
    first = statement.source.split("\n")[0]
    shift = len(cell.source.split("\n")[statement.line - 1].split(first)[0].encode())
    above = statement.line - 1
    return (
        line + above,
        column + (shift if line == 1 else 0),
        end + above,
        end_column + (shift if end == 1 else 0),
    )


def _edited(cell: Cell, edits: list[tuple[int, int, int, int, str]]) -> Cell:
    lines = [line.encode() for line in cell.source.split("\n")]
    for line, column, end, end_column, text in sorted(edits, reverse=True):
        tail = lines[end - 1][end_column:]
        lines[line - 1 : end] = [lines[line - 1][:column] + text.encode() + tail]
    return replace(cell, source=b"\n".join(lines).decode())


def _spelled(value: Scalar, param: Param, project: Project, cwd: str) -> str:
    """A value as Python writes it; a path as the notebook's folder sees it."""
    if isinstance(value, str) and isinstance(param.value, str) and (project.root / param.value).exists():
        value = Path(os.path.relpath(project.root / value, project.root / cwd)).as_posix()
    return repr(value)
