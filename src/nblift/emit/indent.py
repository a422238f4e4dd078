"""Code moved into a function: every line indented, except where that would change a string."""

from __future__ import annotations

import ast


def indent(code: str, by: str = "    ") -> str:
    """Indent whole statements; lines that begin inside a string of several lines stay as they are."""
    inside = _inside_strings(code)
    lines = code.split("\n")
    return "\n".join(line if n in inside or not line.strip() else by + line for n, line in enumerate(lines, 1))


def _inside_strings(code: str) -> set[int]:
    """Numbers of the lines, from 1, that begin inside a string."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
            found |= set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found
