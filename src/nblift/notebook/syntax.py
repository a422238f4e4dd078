"""Parsing code that a person wrote."""

from __future__ import annotations

import ast


def parsed(source: str) -> ast.Module:
    """The syntax tree.

    Raises:
        SyntaxError: it is no Python, has a null byte, or is nested too deeply, for which Python has three other errors.
    """
    try:
        return ast.parse(source)
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("it is nested too deeply for Python") from error
    except ValueError as error:
        raise SyntaxError(str(error)) from error
