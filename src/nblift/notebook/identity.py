"""What a statement says, apart from how it is written."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator

_DIGITS = 12
# how it was written, and what the place of an expression says anyway
_SILENT = frozenset({"ctx", "type_comment", "kind"})


def identity(source: str) -> str:
    """A short hash of Python code, in which comments, layout, quotes and brackets do not count.

    It is the same with every Python that nblift runs with, which `ast.unparse` and `ast.dump` are not.

    Args:
        source: Python that parses.
    """
    return hashlib.sha256(" ".join(_words(ast.parse(source))).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _words(node: object) -> Iterator[str]:
    if isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        for name, value in ast.iter_fields(node):
            if name not in _SILENT and value not in (None, []):  # newer Pythons add fields that are mostly empty
                yield f"{name}="
                yield from _words(value)
        yield ")"
    elif isinstance(node, list):
        yield "["
        for item in node:
            yield from _words(item)
        yield "]"
    else:
        yield repr(node)


def source_hash(source: str) -> str:
    """A short hash of a cell's text, as an executed notebook keeps it beside the outputs that the text gave."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
