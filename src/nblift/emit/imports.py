"""The notebook's imports that a piece of code needs, one binding at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from nblift.model.plan import Plan
from nblift.notebook.plain import IMPORTS


def imports_of(
    plan: Plan, code: Sequence[str], needed: Iterable[str], shadowed: AbstractSet[tuple[int, str]] = frozenset()
) -> list[str]:
    """Import statements for the names that `code` mentions, in the notebook's order, and those `needed` besides.

    An import that binds names by other means (a star, a `try`) is taken whole where one of its names is mentioned.

    Args:
        shadowed: names that an import must not bind here, with the import's index.
    """
    mentioned = {n.id for text in code for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    bound: set[str] = set()
    lines: list[str] = []
    for decision in plan.decisions:
        if decision.role != "import":
            continue
        source = plan.notebook.statements[decision.index].source
        for line, names in _single_imports(source):
            hidden = {name for index, name in shadowed if index == decision.index}
            if names is None and decision.stages:
                if not hidden & mentioned:
                    lines.append(line)
            elif names is not None and names & mentioned - hidden:
                lines.append(line)
                bound |= names
    lines += [line for line in needed if not (_bound(line) & bound)]
    lines += [line for name, line in IMPORTS.items() if name in mentioned - bound - _assigned(code)]
    if "display" in mentioned - bound - _assigned(code):  # a kernel has it without an import
        lines.append("from IPython.display import display")
    return list(dict.fromkeys(lines))


def _assigned(code: Sequence[str]) -> set[str]:
    nodes = [n for text in code for n in ast.walk(ast.parse(text))]
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    return names | {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}


def _bound(line: str) -> set[str]:
    return {name for _, names in _single_imports(line) for name in names or ()}


def _single_imports(source: str) -> list[tuple[str, set[str] | None]]:
    """Each binding of an import statement as a statement of its own, with the name it binds."""
    node = ast.parse(source).body[0]
    if isinstance(node, ast.Import):
        return [(f"import {_alias(a)}", {(a.asname or a.name).split(".")[0]}) for a in node.names]
    if isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.names[0].name != "*":
        module = "." * node.level + (node.module or "")
        return [(f"from {module} import {_alias(a)}", {a.asname or a.name}) for a in node.names]
    return [(source, None)]


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
