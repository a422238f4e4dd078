"""Names that several imports bind, each to something else: which of them holds where."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nblift.plan import kinds
from nblift.plan.facts import STREAMS, Fact, Facts

# of a name the statements that import it, and whatever else binds it
Rebound = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Holding:
    """`inline` are imports that have to stand where the notebook has them, inside of the stage's function; `shadowed`
    are pairs of an import and a name that it must not bind in the stage's module."""

    inline: frozenset[int]
    shadowed: frozenset[tuple[int, str]]


def rebound_imports(facts: Facts) -> Rebound:
    """The names that an import binds, and another statement to something else: all statements that bind each."""
    targets: dict[str, dict[int, str]] = {}
    for fact in facts.rows:
        for name in fact.binds:
            of_import = fact.role == "import"
            targets.setdefault(name, {})[fact.index] = _target(fact.node, name) if of_import else f"={fact.index}"
    imported = {n for f in facts.rows if f.role == "import" for n in f.binds}
    return {n: tuple(by) for n, by in targets.items() if n in imported and len(set(by.values())) > 1}


def _target(node: ast.stmt, name: str) -> str:
    """What an import statement makes a name mean."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) == name:
                module = f"{'.' * node.level}{node.module}:" if isinstance(node, ast.ImportFrom) else ""
                # `import a.b` binds a, whatever else of it is loaded
                return module + (alias.name if alias.asname or module else name)
    return ast.unparse(node)


def holding(facts: Facts, rebound: Rebound, body: Iterable[int]) -> Holding:
    """Which imports of rebound names hold in a stage.

    Args:
        body: the stage's statements.
    """
    inline: set[int] = set()
    shadowed: set[tuple[int, str]] = set()
    body = sorted(body)
    for name, binders in rebound.items():
        imports = [i for i in binders if facts.rows[i].role == "import"]
        read = [i for i in body if name in facts.rows[i].reads | facts.rows[i].names.reads]
        in_force = {max((b for b in binders if b < i), default=-1) for i in read} & set(imports)
        computed = any(i in body for i in binders if i not in imports)
        if len(in_force) > 1 or (in_force and computed):
            inline |= {i for i in in_force if not _takes_all(facts.rows[i].node)}
            shadowed |= {(i, name) for i in imports}
        elif in_force:
            shadowed |= {(i, name) for i in imports if i not in in_force}
    return Holding(frozenset(inline), frozenset(shadowed))


def imported_before(facts: Facts, rebound: Rebound, name: str, index: int) -> bool:
    """Whether it is an import that a rebound name has its meaning from when statement `index` begins."""
    before = max((b for b in rebound.get(name, ()) if b < index), default=None)
    return before is not None and facts.rows[before].role == "import"


def _takes_all(node: ast.stmt) -> bool:
    """`from a import *` cannot stand in a function."""
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def modules_bound(fact: Fact) -> dict[str, str | None]:
    """The names that an import bound, each with the module that it holds, if it does."""
    values = fact.event.bound
    return {n: values[n].type if n in values and values[n].kind == "module" else None for n in sorted(fact.binds)}


def sets_for_all(fact: Fact) -> bool:
    """An import of the project's own code that sets more than what a person sees, for all code after it."""
    lasting = (kinds.SETTINGS | STREAMS) - kinds.DISPLAY_SETTINGS - {"sys.path"}
    touched = set(fact.event.touched) & lasting
    return fact.role == "import" and bool(touched) and any(p.endswith(".py") for p in fact.event.read)
