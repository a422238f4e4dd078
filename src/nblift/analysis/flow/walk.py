"""One walk through a notebook, statement by statement, as a kernel would run it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nblift.analysis.flow.events import Function, Record
from nblift.analysis.flow.scopes import locals_of, parameters
from nblift.analysis.flow.state import GIVEN
from nblift.analysis.flow.statements import Statements

__all__ = ["GIVEN", "Walk"]


class Walk(Statements):
    """Cells one after another, then the bodies of functions, with all names known."""

    def run(self, cells: Sequence[tuple[int, ast.Module]]) -> Record:
        """Walk through cells, given by number and syntax tree."""
        for number, tree in cells:
            self.cell = number
            for node in tree.body:
                self.visit(node)
                self.step += 1
        self._bodies()
        self._when_used()
        return self.record

    def _bodies(self) -> None:
        while self.bodies:
            function, around = self.bodies.pop(0)
            node = function.node
            self.cell, self.step, self.function = function.spot.cell, function.spot.step, function.key
            self.scopes, self.sure, self.caught = around, True, frozenset()
            if isinstance(node, ast.ClassDef):
                for child in node.body:  # the rest ran when the class was made
                    if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        self._body(child, False)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._body(node, True)
        self.function = None

    def _body(self, node: ast.FunctionDef | ast.AsyncFunctionDef, sure: bool) -> None:
        own, _ = locals_of(node.body)
        self.scopes.append(({}, own | parameters(node.args) | {"__class__", "super"}))
        self.sure = sure
        for child in node.body:
            self.visit(child)
        self.scopes.pop()

    def _when_used(self) -> None:
        """Which functions may run when: those that a statement names, and those that these name."""
        functions = self.record.functions
        by_name: dict[str, list[Function]] = {}
        for function in functions.values():
            by_name.setdefault(function.name, []).append(function)
        bound_at: dict[str, list[int]] = {}
        for bind in self.record.binds:
            if bind.spot.function is None and bind.spot.sure:
                bound_at.setdefault(bind.name, []).append(bind.spot.step)
        pending: list[tuple[Function, int, bool]] = []
        for read in self.record.reads:
            for function in by_name.get(read.name, ()):
                if read.late or _stands(function, read.spot.step, bound_at):
                    pending.append((function, read.spot.step, read.called and read.spot.sure))
        while pending:
            function, step, sure = pending.pop()
            sooner = function.used_from is None or step < function.used_from
            if not sooner and (function.surely_called or not sure):
                continue
            function.used_from = step if function.used_from is None else min(step, function.used_from)
            function.surely_called |= sure
            for read in function.reads:
                for other in by_name.get(read.name, ()):
                    pending.append(
                        (other, function.used_from, function.surely_called and read.called and read.spot.sure)
                    )


def _stands(function: Function, step: int, bound_at: dict[str, list[int]]) -> bool:
    """Whether a function's name may stand for it at a step: it is defined, and nothing else took the name since."""
    made = function.spot.step
    return made <= step and not any(made < other < step for other in bound_at.get(function.name, ()))
