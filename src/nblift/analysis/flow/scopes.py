"""The names that a function's own scope holds."""

from __future__ import annotations

import ast

_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in ("ctx", "op", "ops", "id", "attr"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


def parameters(arguments: ast.arguments) -> set[str]:
    """The names of a function's parameters."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return {a.arg for a in every if a is not None}


def locals_of(body: list[ast.stmt]) -> tuple[set[str], set[str]]:
    """What a block binds for itself, and what it declares `global`."""
    found: set[str] = set()
    shared: set[str] = set()
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is ast.Name:
            if not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                found.add(node.id)  # type: ignore[attr-defined]
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
            pending += node.decorator_list
            continue
        if kind is ast.Lambda:
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Global):
            shared |= set(node.names)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
        pending += _children(node)
    return found - shared, shared


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, without operators and contexts; ast.iter_child_nodes takes twice as long."""
    found: list[ast.AST] = []
    for name in _FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def targets_of(node: ast.AST) -> set[str]:
    """The plain names that an assignment's target binds."""
    found: set[str] = set()
    pending = [node]
    while pending:
        part = pending.pop()
        if part.__class__ is ast.Name:
            if part.ctx.__class__ is ast.Store:
                found.add(part.id)
        elif part.__class__ is not ast.Constant:
            pending += _children(part)
    return found
