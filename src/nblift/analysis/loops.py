"""Loops whose body runs at least once, as their text tells."""

from __future__ import annotations

import ast

_KEEP_ITEMS = frozenset({"enumerate", "reversed", "sorted", "list", "tuple", "zip"})


def has_items(node: ast.expr) -> bool:
    """Whether what a loop goes through is never empty: `[0.1, 1]`, `range(10)`, `zip("ab", [1, 2])`."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return any(not isinstance(item, ast.Starred) for item in items)
        case ast.Dict(keys=keys):
            return any(key is not None for key in keys)
        case ast.Constant(value=str(text)):
            return bool(text)
        case ast.Call(func=ast.Attribute(value=ast.Dict() as whole, attr="items" | "keys" | "values"), args=[]):
            return has_items(whole)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(stop))]):
            return stop > 0
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(start)), ast.Constant(value=int(stop))]):
            return start < stop
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as arguments) if name in _KEEP_ITEMS:
            return all(map(has_items, arguments))
    return False


def first_round(loop: ast.For | ast.AsyncFor) -> list[ast.stmt]:
    """The statements of a loop's body that its first round comes to whatever happens."""
    for position, node in enumerate(loop.body):
        if any(isinstance(inner, (ast.Break, ast.Continue)) for inner in ast.walk(node)):
            return loop.body[:position]
    return loop.body
