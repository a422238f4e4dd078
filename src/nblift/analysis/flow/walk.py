"""One walk through a notebook, statement by statement, as a kernel would run it."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Sequence

from nblift.analysis.flow.events import Bind, Function, Read, Record, Spot
from nblift.analysis.flow.expressions import Expressions
from nblift.analysis.flow.scopes import locals_of, parameters
from nblift.analysis.flow.statements import Statements
from nblift.analysis.flow.values import OWN, Value, joined

# what a kernel puts into the namespace, beside Python's own names
_KERNEL = frozenset(
    ["get_ipython", "display", "exit", "quit", "In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh", "__name__", "__doc__", "__builtin__", "__builtins__", "__session__", "open", "__debug__", "WindowsError", "__package__", "__spec__", "__loader__"]
)
GIVEN = frozenset(dir(builtins)) | _KERNEL


class Walk(Statements, Expressions):
    """The state while walking. `env` holds what is known of the notebook's names, `bound` those that exist by now.

    Args:
        star: the names that `from module import *` binds (module, level); None where they cannot be known.
    """

    def __init__(self, star: Callable[[str, int], frozenset[str] | None]) -> None:
        self.record = Record()
        self.star = star
        self.env: dict[str, Value | None] = {}
        self.bound: set[str] = set()
        self.every: dict[str, Value | None] = {}
        self.scopes: list[tuple[dict[str, Value | None], set[str]]] = []
        self.cell = self.step = 0
        self.sure = True
        self.guarded = False
        self.function: str | None = None
        self.bodies: list[tuple[Function, list[tuple[dict[str, Value | None], set[str]]]]] = []
        self.statement: ast.stmt | None = None

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

    def spot(self, node: ast.AST) -> Spot:
        """The place of a node."""
        return Spot(
            self.cell, getattr(node, "lineno", 1), getattr(node, "col_offset", 0), self.step, self.sure, self.guarded,
            self.function,
        )  # fmt: skip

    def look_up(self, node: ast.Name, called: bool = False) -> Value | None:
        """A name is read."""
        name = node.id
        for known, own in reversed(self.scopes):
            if name in own:
                return known.get(name)
        if self.function is not None:
            self.record.functions[self.function].reads.append(Read(name, self.spot(node), name in self.bound, called))
            return self.every.get(name)
        bound = name in self.bound
        self.record.reads.append(Read(name, self.spot(node), bound or name in GIVEN or _is_history(name), called))
        value = self.env.get(name)
        return value if bound or value is None else None

    def bind(self, name: str, value: Value | None, node: ast.AST, how: str = "assign", star: bool = False) -> None:
        """A name is bound."""
        for known, own in reversed(self.scopes):
            if name in own:
                known[name] = value if self.sure or name not in known else joined(known[name], value)
                return
        self.record.binds.append(Bind(name, value, self.spot(node), how, star))
        self.every[name] = joined(self.every[name], value) if name in self.every else value
        if self.function is None:
            self.env[name] = value
            self.bound.add(name)

    def unbind(self, name: str, node: ast.AST) -> None:
        """`del name`."""
        if any(name in own for _, own in self.scopes):
            return
        if self.function is None:
            self.record.binds.append(Bind(name, None, self.spot(node), "del"))
            if self.sure:
                self.bound.discard(name)
            self.env.pop(name, None)

    def opaque(self) -> None:
        """From here on there may be names that nobody can know."""
        if self.record.first_opaque is None:
            self.record.first_opaque = self.step

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Value:
        """A function or class is made; its body is looked at when all names are known."""
        key = f"{node.name}@{self.cell}.{node.lineno}.{node.col_offset}"
        if key not in self.record.functions:
            function = Function(key, node.name, node, self.spot(node))
            self.record.functions[key] = function
            self.bodies.append((function, [(dict(known), own) for known, own in self.scopes]))
        return Value(OWN, key)

    def _bodies(self) -> None:
        while self.bodies:
            function, around = self.bodies.pop(0)
            node = function.node
            self.cell, self.step, self.function = function.spot.cell, function.spot.step, function.key
            self.scopes, self.sure, self.guarded = around, True, False
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
        pending: list[tuple[Function, int, bool]] = []
        for read in self.record.reads:
            for function in by_name.get(read.name, ()):
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


def _is_history(name: str) -> bool:
    """`_3`, `_i3`: what a kernel calls earlier results."""
    return name[:1] == "_" and name.lstrip("_i").isdigit()


if sys.version_info < (3, 11):
    GIVEN |= {"ExceptionGroup", "BaseExceptionGroup"}
