"""The strings that a statement is written with."""

from __future__ import annotations

import ast


def strings_in(source: str) -> set[str]:
    """Every string literal of a statement, the constant parts of f-strings and docstrings included."""
    tree = ast.parse(source)
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
