"""Import statements, one binding at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nblift.analysis.library import facts as library


def single_imports(source: str) -> list[tuple[str, frozenset[str] | None]]:
    """Each binding of an import statement as a statement of its own, with the name it binds.

    The names are None where they are bound by other means: a star, a `try`.
    """
    node = ast.parse(source).body[0]
    if isinstance(node, ast.Import):
        return [(f"import {_alias(a)}", frozenset({(a.asname or a.name).split(".")[0]})) for a in node.names]
    if isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.names[0].name != "*":
        module = "." * node.level + (node.module or "")
        return [(f"from {module} import {_alias(a)}", frozenset({a.asname or a.name})) for a in node.names]
    return [(source, None)]


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def is_future(source: str) -> bool:
    """`from __future__ import …`: it changes how everything after it is compiled."""
    node = ast.parse(source).body[0]
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def is_star(source: str) -> bool:
    """`from module import *`."""
    node = ast.parse(source).body[0]
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def explicit(source: str, name: str, module: str | None) -> str:
    """The import of one name that a star import binds; of the module itself, where the name holds one."""
    if module:
        return f"import {module}" if module == name else f"import {module} as {name}"
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.ImportFrom)
    return f"from {'.' * node.level}{node.module or ''} import {name}"


def without_star(line: str) -> str:
    """An import that binds less and does the same: of a star import, the module alone."""
    node = ast.parse(line).body[0]
    plain = is_star(line) and isinstance(node, ast.ImportFrom) and node.module and not node.level
    return f"import {node.module}" if plain and isinstance(node, ast.ImportFrom) else line


def acts_on(line: str) -> str | None:
    """The package that an import does something to, so that it counts though nobody mentions its name."""
    node = ast.parse(line).body[0]
    if isinstance(node, ast.ImportFrom):
        modules = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
    else:
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
    found = (p for m in modules for a, p in library("imports")["acting"].items() if f"{m}.".startswith(f"{a}."))
    return next(found, None)


def packages_of(line: str) -> set[str]:
    """The top-level packages that an import statement names, at any depth."""
    nodes = list(ast.walk(ast.parse(line)))
    found = {a.name.split(".")[0] for n in nodes if isinstance(n, ast.Import) for a in n.names}
    return found | {n.module.split(".")[0] for n in nodes if isinstance(n, ast.ImportFrom) and n.module}


def bound_by(lines: Iterable[str]) -> frozenset[str]:
    """The names that import statements bind, as far as they can be told."""
    return frozenset(n for line in lines for _, names in single_imports(line) for n in names or ())
