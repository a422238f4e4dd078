"""The strings that a statement is written with."""

from __future__ import annotations

import ast
import re


def strings_in(source: str) -> set[str]:
    """Every string literal of a statement, the constant parts of f-strings and docstrings included."""
    tree = ast.parse(source)
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


_EVALUATED = frozenset({"query", "eval", "exec"})
_LOCAL = re.compile(r"@(\w+)")


def names_in_strings(source: str) -> set[str]:
    """Names that a statement looks up by way of strings: `df.query("a > @limit")`, `eval("limit + 1")`."""
    found: set[str] = set()
    for call in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)):
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        if name in _EVALUATED:
            texts = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            found |= {local for text in texts for local in _LOCAL.findall(text)}
            if isinstance(call.func, ast.Name):
                found |= {n for text in texts for n in _names(text)}
    return found


def names_spelled_out(source: str) -> set[str]:
    """Names that an f-string shows as they are written: `f"{limit=}"`."""
    strings = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.JoinedStr)]
    found: set[str] = set()
    for before, value in (pair for s in strings for pair in zip(s.values, s.values[1:], strict=False)):
        if isinstance(before, ast.Constant) and str(before.value).rstrip().endswith("="):
            found |= {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
    return found


def _names(text: str) -> set[str]:
    try:
        return {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    except SyntaxError:
        return set()
