"""Names whose values a statement is written to change in place, whether or not it did when it ran.

`df.dropna(inplace=True)` changes nothing where nothing is missing, and yet it is no exploration: other data will have
gaps. The observed run cannot tell the two apart; the text can.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nblift.analysis.library import facts

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def meant_to_change(
    node: ast.stmt, types: Mapping[str, str], functions: Mapping[str, ast.FunctionDef]
) -> frozenset[str]:
    """The names that a statement changes in place on some data.

    Args:
        node: a statement of the notebook, or one in a function of it.
        types: the public type name of what each name holds before it; "" where that is not known.
        functions: the notebook's functions: a call changes the arguments that the function changes.
    """
    return frozenset(_changed(node, types, functions, ()))


def _changed(
    node: ast.AST, types: Mapping[str, str], functions: Mapping[str, ast.FunctionDef], inside: tuple[str, ...]
) -> Iterator[str]:
    for part in _parts(node):
        match part:
            case (
                ast.Subscript(value=value, ctx=ast.Store() | ast.Del())
                | ast.Attribute(value=value, ctx=ast.Store() | ast.Del())
            ):
                yield from _root(value)
            case ast.Call(func=ast.Attribute(value=value)) if _asks_for_it(part):
                yield from _root(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))) if _mutates(
                types.get(name), method
            ):
                yield name
        if isinstance(part, ast.Call):
            yield from _changed_arguments(part, functions, inside)


def _changed_arguments(
    call: ast.Call, functions: Mapping[str, ast.FunctionDef], inside: tuple[str, ...]
) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in facts("changes")["functions"] and call.args:
        yield from _root(call.args[0])
    if isinstance(call.func, ast.Name) and name in functions and name not in inside:
        function = functions[name]
        parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        unknown = dict.fromkeys(parameters, "")
        changed = {n for s in function.body for n in _changed(s, unknown, functions, (*inside, name))}
        given = [*zip(parameters, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
        for parameter, value in given:
            if parameter in changed:
                yield from _root(value)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """A statement and what is in it, what functions and classes defined there would do later left out."""
    if isinstance(node, _SCOPES):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _parts(child)


def _asks_for_it(call: ast.Call) -> bool:
    keyword = facts("changes")["keyword"]
    return any(k.arg == keyword and isinstance(k.value, ast.Constant) and k.value.value is True for k in call.keywords)


def _mutates(kind: str | None, method: str) -> bool:
    """Whether a method of a value of this type changes it; of a type that is not known, as any of them might."""
    if kind is None:
        return False
    known: dict[str, list[str]] = facts("changes")["methods"]
    return any(method in names for start, names in known.items() if kind.startswith(start) or not kind)


def _root(node: ast.AST) -> Iterator[str]:
    """`df` of `df.loc[rows]["a"]`; nothing of what a call returns."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
