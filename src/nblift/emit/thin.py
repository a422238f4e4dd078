"""The thin notebook: the author's, whose cells call the lifted functions and keep the exploration around them."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from nblift.analysis.names import awaits, names_of
from nblift.emit.edit import Edits, edit
from nblift.emit.format import format_python
from nblift.model.notebook import Cell, Statement
from nblift.model.plan import Param, Plan, Stage
from nblift.plan.thin import Thin


def thin_path(notebook: str) -> str:
    """Where the thin notebook of a notebook lies, relative to the project's root."""
    place = PurePosixPath(notebook)
    return place.with_name(f"{place.stem}_thin.ipynb").as_posix()


@dataclass(frozen=True)
class ThinWriter:
    """Writes a thin notebook; `paths` are the edits of relative paths by statement (`nblift.plan.paths`), `root` is the
    project's, whose settings of ruff hold."""

    plan: Plan
    thin: Thin
    paths: Mapping[int, Mapping[str, str]]
    root: Path

    def text(self, document: dict[str, Any]) -> str:
        """The notebook as JSON, without outputs.

        Args:
            document: the author's notebook in nbformat 4.
        """
        cells: list[dict[str, Any]] = []
        for cell, row in zip(self.plan.notebook.cells, document["cells"], strict=True):
            source = self.source(cell) if cell.kind == "code" else cell.source
            if source.strip() or not cell.source.strip():
                fresh: dict[str, Any] = {"outputs": [], "execution_count": None} if cell.kind == "code" else {}
                cells.append({**row, "source": source, **fresh})
        first = next((i for i, c in enumerate(cells) if c["cell_type"] == "code"), 0)
        cells.insert(first, self.setup_cell(document))
        return json.dumps({**document, "cells": cells}, indent=1, ensure_ascii=False) + "\n"

    def kept_cells(self) -> list[int]:
        """The numbers of the code cells that the thin notebook has, in order, behind the one that sets it up."""
        return [c.number for c in self.plan.notebook.code_cells if self.source(c).strip() or not c.source.strip()]

    def setup_cell(self, document: dict[str, Any]) -> dict[str, Any]:
        """The first code cell."""
        row: dict[str, Any] = {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": self.setup(),
        }
        return {"id": "nblift-setup", **row} if document.get("nbformat_minor", 0) >= 5 else row

    def setup(self) -> str:
        """The code that makes the stages importable, where they run, and reads params.yaml."""
        up = os.path.relpath(".", self.plan.cwd).replace(os.sep, "/") if self.plan.cwd else "."
        root = up if self.plan.choices.in_folder and self.plan.cwd else "."
        lines = [f"# calls what nblift lifted from {PurePosixPath(self.plan.notebook.path).name}"]
        moves = bool(self.plan.moved_from)
        lines += ["import os"] if moves else []
        lines += ["import sys", ""]
        lines += ["from ruamel.yaml import YAML", ""] if self.reads_params else []
        if moves:
            lines += [
                'if not os.path.isdir("src/pipeline"):',
                f'    os.chdir("{up}")  # stages run at the project\'s root',
            ]
        prefix = "" if root == "." else f"{root}/"
        lines += [f'sys.path.insert(0, "{prefix}src")']
        if self.reads_params:
            lines += [f'with open("{prefix}params.yaml", encoding="utf-8") as file:']
            lines += [f'    {self.params_name} = YAML(typ="safe").load(file)']
        return "\n".join(lines)

    @cached_property
    def reads_params(self) -> bool:
        """Whether any cell reads params.yaml."""
        return any(f"{self.params_name}[" in self.source(c) for c in self.plan.notebook.code_cells)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the notebook binds or reads."""
        found = [names_of(s.source) for s in self.plan.notebook.statements]
        return frozenset(n for names in found for n in (*names.binds, *names.reads, *names.deferred))

    @property
    def params_name(self) -> str:
        """The variable that holds params.yaml."""
        return "params" if "params" not in self.names else "lifted_params"

    def value(self, param: Param) -> str:
        """A parameter as an expression."""
        return self.params_name + "".join(f'["{key}"]' for key in param.key.split("."))

    def source(self, cell: Cell) -> str:
        """A code cell's text."""
        statements = [s for s in self.plan.notebook.statements if s.cell == cell.number]
        parts = [(s, self.part(s, cell)) for s in statements]
        if all(text is None for _, text in parts):
            return cell.source
        found: list[str] = []
        end = 0
        for statement, text in parts:
            before = cell.source.split("\n")[end : statement.line - 1]
            end = statement.end_line
            if text is None:
                found += [*before, self.as_it_is(statement, cell)]
            elif text:
                found += [*(line for line in before if not line.strip()), text]
        tail = cell.source.split("\n")[end:]
        text = "\n".join([*found, *tail]).strip("\n")
        return _silenced(text) if parts and parts[-1][1] == "" else text

    def part(self, statement: Statement, cell: Cell) -> str | None:
        """What stands for a statement: nothing (""), a call, an import; None where it stays as it is written."""
        index = statement.index
        if stage := self.thin.calls.get(index):
            return "\n".join([self.call(stage), *([self.thin.shows[index]] if index in self.thin.shows else [])])
        if definition := self.thin.imported.get(index):
            module = PurePosixPath(self.plan.helpers).stem if definition.place == "shared" else definition.used_by[0]
            return f"from pipeline.{module} import {definition.name}"
        if param := self.thin.params.get(index):
            return f"{param.notebook_name} = {self.value(param)}"
        if index not in self.thin.rest:
            return self.thin.shows.get(index, "")
        literals = {p.span[1:]: self.value(p) for p in self.plan.params if p.span and p.span[0] == index}
        note = self.note(index)
        alone = [s for s in self.plan.notebook.statements if s.cell == cell.number]
        shares_a_line = any(
            s.index != index and (s.line <= statement.end_line and statement.line <= s.end_line) for s in alone
        )
        if not (self.paths.get(index) or literals or note or shares_a_line):
            return None
        text = edit(statement.source, Edits(literals=literals, paths=self.paths.get(index, {})))
        ends_silent = cell.source.split("\n")[statement.end_line - 1].split("#")[0].rstrip().endswith(";")
        text = f"{text};" if ends_silent and not shares_a_line else text
        return "\n".join([*note, *statement.comments, text])

    def note(self, index: int) -> list[str]:
        """The comment above the first statement of a stage that is not called."""
        for stage in self.plan.stages:
            own = [i for i in stage.body if self.plan.decisions[i].role in ("computation", "output")]
            if stage.name in self.thin.kept and own and own[0] == index:
                return [f"# stage {stage.name} is not called here: {self.thin.kept[stage.name]}"]
        return []

    def as_it_is(self, statement: Statement, cell: Cell) -> str:
        """A statement's own lines, as the author wrote them."""
        return "\n".join(cell.source.split("\n")[statement.line - 1 : statement.end_line])

    def call(self, stage: Stage) -> str:
        """The call of a stage's function, its import before it."""
        name = stage.name if stage.name not in self.names else f"{stage.name}_stage"
        line = f"from pipeline.{stage.name} import {stage.name}"
        line += "" if name == stage.name else f" as {name}"
        arguments = [v.name for v in stage.inputs] + [f"{p.name}={self.value(p)}" for p in stage.params]
        wait = "await " if any(awaits(self.plan.notebook.statements[i].source) for i in stage.body) else ""
        call = f"{wait}{name}({', '.join(arguments)})"
        targets = ", ".join(v.name for v in stage.outputs)
        call = f"{targets} = {call}" if targets else call
        return f"{line}\n\n{call if wait else format_python(call, self.root / 'cell.py').rstrip()}"


def _silenced(text: str) -> str:
    """A cell whose last statement is gone must not show the one before it."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return text
    return f"{text};" if body and isinstance(body[-1], ast.Expr) and not text.rstrip().endswith(";") else text
