"""What the lift report says of a plan: each statement's destination, each stage's inputs and outputs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from nblift.emit.layout import Layout
from nblift.model.plan import Plan, Stage, Variable


def statement_rows(plan: Plan, modules: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row a statement; `modules` are the emitted texts, in which the destination's line is looked up."""
    placed = {d.index: d for d in plan.definitions}
    rows = []
    for decision in plan.decisions:
        statement = plan.notebook.statements[decision.index]
        stage = decision.stages[0] if decision.stages else None
        target = f"src/pipeline/{stage}.py" if stage else None
        if decision.index in placed and placed[decision.index].place == "shared":
            target = plan.helpers
        if decision.role == "parameter" and decision.stages:
            target = "params.yaml"
        line = _line_of(statement.source, modules.get(target or "", ""))
        rows.append(
            {
                "cell": statement.cell,
                "line": statement.line,
                "role": decision.role,
                "stage": stage,
                "to": f"{target}:{line}" if target and line else target,
                "why": decision.why,
            }
        )
    return rows


def _line_of(source: str, text: str) -> int | None:
    """The first line of `text` that begins with the words that the statement begins with."""
    try:
        head = ast.unparse(ast.parse(source).body[0]).splitlines()[0]
    except (SyntaxError, IndexError):
        return None
    words = head.split("(")[0].strip()
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(words)), None)


def stage_rows(plan: Plan, layout: Layout) -> list[dict[str, Any]]:
    """One row a stage: inputs, outputs with their files and formats, parameters."""
    return [
        {
            "name": stage.name,
            "title": stage.title,
            "inputs": [_row(v, layout.path(v.made_by, v), None) for v in stage.inputs],
            "outputs": [_row(v, *_place(stage, v, layout)) for v in stage.outputs],
            "params": [p.name for p in stage.params],
            "reads": list(stage.reads),
            "writes": list(stage.writes),
            **({"figures": [f.path for f in stage.figures]} if stage.figures else {}),
        }
        for stage in plan.stages
    ]


def _place(stage: Stage, variable: Variable, layout: Layout) -> tuple[str | None, str]:
    path = layout.path(stage.name, variable)
    return (path, path.rpartition(".")[2]) if path else (layout.metrics(stage), "metric")


def _row(variable: Variable, path: str | None, format_: str | None) -> dict[str, Any]:
    type_ = variable.value.type if variable.value else "random state"
    row: dict[str, Any] = {"name": variable.name, "path": path, "type": type_}
    return row if format_ is None else {**row, "format": format_}
