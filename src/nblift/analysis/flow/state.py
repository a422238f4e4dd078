"""The state of a walk: the names that exist, what is known of them, and what is written down."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable
from functools import partial

from nblift.analysis.flow.events import Bind, Function, Read, Record, Spot
from nblift.analysis.flow.values import OWN, Value, joined

# what a kernel puts into the namespace, beside Python's own names
_KERNEL = frozenset(
    "get_ipython display exit quit In Out _ __ ___ _i _ii _iii _ih _oh _dh __name__ __doc__ __builtin__ "  # noqa: SIM905
    "__builtins__ __session__ open __debug__ WindowsError __package__ __spec__ __loader__".split()
)
# one is made for each name: the classes' own constructors are Python functions, which take as long again
_spot, _read = partial(tuple.__new__, Spot), partial(tuple.__new__, Read)
GIVEN = frozenset(dir(builtins)) | _KERNEL


class State:
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
        self.caught: frozenset[str] = frozenset()
        self.late = False
        self.function: str | None = None
        self.bodies: list[tuple[Function, list[tuple[dict[str, Value | None], set[str]]]]] = []
        self.statement: ast.stmt | None = None

    def spot(self, node: ast.AST) -> Spot:
        """The place of a node."""
        try:
            line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        except AttributeError:
            line, column = 1, 0
        return _spot((self.cell, line, column, self.step, self.sure, self.caught, self.function))

    def look_up(self, node: ast.Name, called: bool = False) -> Value | None:
        """A name is read."""
        name = node.id
        for known, own in reversed(self.scopes):
            if name in own:
                return known.get(name)
        if self.function is not None:
            reads = self.record.functions[self.function].reads
            reads.append(_read((name, self.spot(node), name in self.bound, called, False)))
            return self.every.get(name)
        bound = name in self.bound
        there = bound or name in GIVEN or _is_history(name)
        self.record.reads.append(_read((name, self.spot(node), there, called, self.late)))
        return self.env.get(name) if bound else None

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

    def value(self, node: ast.AST) -> Value | None:
        """Walk an expression; what is known of its value."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Value | None, node: ast.stmt, how: str = "assign") -> None:
        """Bind a target of an assignment."""
        raise NotImplementedError


def _is_history(name: str) -> bool:
    """`_3`, `_i3`: what a kernel calls earlier results."""
    return name[:1] == "_" and name.lstrip("_i").isdigit()


if sys.version_info < (3, 11):
    GIVEN |= {"ExceptionGroup", "BaseExceptionGroup"}
