"""The values that go into a notebook's cell tagged `parameters`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nblift.errors import Place, UsageError
from nblift.notebook.syntax import parsed
from nblift.runs.params_file import Candidate, candidates, nearest, parse


def parameters_for(notebook: NotebookNode, path: Path, given: Sequence[str] = ()) -> dict[str, Any]:
    """What the notebook's parameters get: `given` ("name=value") first, then the nearest params.yaml.

    Names are compared without regard to case, so that a notebook's TEST_SIZE is params.yaml's test_size.
    Parameters that neither names keep the notebook's own value and are not in the answer.

    Raises:
        UsageError: `given` names no parameter of the notebook, or params.yaml gives one of them two values.
    """
    defaults = _defaults(notebook)
    file = nearest(path)
    values = {} if file is None else _from_file(defaults, candidates(file), file)
    values.update(_given(defaults, given, path))
    return values


def _from_file(defaults: Mapping[str, Any], found: Sequence[Candidate], file: Path) -> dict[str, Any]:
    values = {}
    for name in defaults:
        exact = [c for c in found if c.name == name]
        matches = exact or [c for c in found if c.name.lower() == name.lower()]
        if not matches:
            continue
        first = matches[0]
        for other in matches[1:]:
            if (type(other.value), other.value) != (type(first.value), first.value):
                raise UsageError(
                    f"{name} has two values: {first.value!r} at {first.key} and {other.value!r} at {other.key}",
                    where=Place(str(file)),
                    hint=f"Make them equal, or say which one with -p {name}=…",
                )
        values[name] = first.value
    return values


def _given(defaults: Mapping[str, Any], given: Sequence[str], path: Path) -> dict[str, Any]:
    values = {}
    for item in given:
        name, equals, text = item.partition("=")
        if not equals:
            raise UsageError(f"-p {item} has no value", hint="Write -p name=value.")
        known = name if name in defaults else next((d for d in defaults if d.lower() == name.lower()), None)
        if known is None:
            raise UsageError(
                f"the notebook has no parameter {name}",
                where=Place(str(path)),
                hint=f"Its parameters are {', '.join(defaults)}."
                if defaults
                else "Tag the cell that assigns its parameters with `parameters`.",
            )
        values[known] = text if isinstance(defaults[known], str) else parse(text)
    return values


def _defaults(notebook: NotebookNode) -> dict[str, Any]:
    """Each name that the parameters cell assigns, with its value where that is a literal, else None."""
    cell = next((c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])), None)
    if cell is None or cell.cell_type != "code":
        return {}
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in cell.source.splitlines()]
    try:
        tree = parsed("\n".join(lines))
    except SyntaxError:
        return {}
    defaults = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                defaults[target.id] = _literal(statement.value)
    return defaults


def _literal(node: ast.expr | None) -> Any:
    try:
        return None if node is None else ast.literal_eval(node)
    except ValueError:
        return None
