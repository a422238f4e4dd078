"""Literals worth turning: keyword arguments of estimators, and of functions that `libraries/parameters.yaml` names."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, count

from nblift.analysis.library import facts as library
from nblift.model.plan import Param
from nblift.plan import kinds
from nblift.plan.facts import Facts


def keyword_params(facts: Facts, body: Iterable[int], stage: str, taken: frozenset[str]) -> tuple[Param, ...]:
    """The numeric keyword literals of a stage's statements.

    Args:
        body: indexes of the stage's statements.
        stage: the stage's name, under which the parameters stand in params.yaml.
        taken: names that mean something else in the stage.
    """
    packages = _packages(facts)
    found = [hit for index in body for hit in _hits(facts, index, packages)]
    times = Counter(keyword for _, keyword, _, _ in found)
    params: list[Param] = []
    used = set(taken)
    for owner, keyword, value, span in found:
        base = keyword if times[keyword] == 1 and keyword not in used else f"{_snake(owner)}_{keyword}"
        name = next(n for n in chain([base], (f"{base}_{i}" for i in count(2))) if n not in used)
        used.add(name)
        params.append(Param(f"{stage}.{name}", name, value, None, span))
    return tuple(params)


Hit = tuple[str, str, int | float, tuple[int, int, int, int, int]]


def _hits(facts: Facts, index: int, packages: Mapping[str, str]) -> list[Hit]:
    node = facts.rows[index].node
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)) or kinds.is_lambda(node):
        return []
    hits: list[Hit] = []
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    inner = {id(c) for n in ast.walk(node) if isinstance(n, ast.Lambda) for c in ast.walk(n)}
    for call in sorted(calls, key=lambda c: (c.lineno, c.col_offset)):
        name = _called(call.func)
        if id(call) in inner or name is None:
            continue
        allowed = library("parameters")["callables"].get(name)
        of_package = name[:1].isupper() and packages.get(_root(call.func)) in library("parameters")["packages"]
        for keyword in call.keywords:
            if keyword.arg is None or not _turnable(keyword.value):
                continue
            if (allowed and keyword.arg in allowed) or (
                of_package and keyword.arg not in library("parameters")["never"]
            ):
                value = keyword.value
                span = (index, value.lineno, value.col_offset, value.end_lineno or 0, value.end_col_offset or 0)
                hits.append((name, keyword.arg, ast.literal_eval(value), span))
    return hits


def _turnable(value: ast.expr) -> bool:
    return kinds.is_scalar(value) and type(ast.literal_eval(value)) in (int, float)


def _packages(facts: Facts) -> dict[str, str]:
    """Imported names and the top-level package each comes from."""
    found: dict[str, str] = {}
    for fact in facts.rows:
        for node in ast.walk(fact.node) if fact.role == "import" else ():
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {(a.asname or a.name): node.module.split(".")[0] for a in node.names}
            elif isinstance(node, ast.Import):
                found |= {(a.asname or a.name).split(".")[0]: a.name.split(".")[0] for a in node.names}
    return found


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else None


def _root(function: ast.expr) -> str:
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
