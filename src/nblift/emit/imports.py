"""The imports that a piece of code needs, one binding at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from nblift.analysis.imports import (
    acts_on,
    bound_by,
    explicit,
    is_future,
    is_star,
    packages_of,
    single_imports,
    without_star,
)
from nblift.analysis.names import names_of
from nblift.model.plan import Plan
from nblift.notebook.plain import IMPORTS


def imports_of(
    plan: Plan,
    code: Sequence[str],
    needed: Iterable[str],
    shadowed: AbstractSet[tuple[int, str]] = frozenset(),
    acting: AbstractSet[int] = frozenset(),
) -> list[str]:
    """Import statements for the names that `code` mentions, in the notebook's order, and those `needed` besides.

    Of a star those names are imported that were bound in the run; an import that binds names by other means (a `try`)
    is taken whole where one of its names is mentioned.

    Args:
        shadowed: names that an import must not bind here, with the import's index.
        acting: the imports that count though nobody mentions their names.
    """
    mentioned = {n.id for text in code for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    lines: list[str] = []
    own = _own(plan)
    for index, source, line, names in own:
        hidden = {name for i, name in shadowed if i == index}
        wanted = (plan.imported[index].keys() if names is None else names) & mentioned - hidden
        if is_star(source):
            lines += [explicit(source, name, plan.imported[index][name]) for name in sorted(wanted)]
        elif (wanted and not (names is None and hidden & mentioned)) or is_future(source):
            lines.append(line)
    bound = bound_by(lines)
    lines += [line for line in needed if not (bound_by([line]) & bound)]
    lines += [line for name, line in IMPORTS.items() if name in mentioned - bound - _assigned(code)]
    if "display" in mentioned - bound - _assigned(code):  # a kernel has it without an import
        lines.append("from IPython.display import display")
    packages = {p for line in lines for p in packages_of(line)}
    silent = [line for i, _, line, _ in own if line not in lines and (i in acting or acts_on(line) in packages)]
    return list(dict.fromkeys([*(f"{without_star(line)}  # noqa: F401" for line in silent), *lines]))


def _own(plan: Plan) -> list[tuple[int, str, str, frozenset[str] | None]]:
    """The notebook's imports: index and text of the statement, each of its bindings as a line, the names it binds."""
    rows = [(d.index, plan.notebook.statements[d.index].source) for d in plan.decisions if d.role == "import"]
    return [(index, source, *single) for index, source in rows for single in single_imports(source)]


def _assigned(code: Sequence[str]) -> set[str]:
    nodes = [n for text in code for n in ast.walk(ast.parse(text))]
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    return names | {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}


class OwnNames:
    """Names for what lifted code needs beside the notebook's: the usual ones, unless they mean another thing there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def numpy(self) -> tuple[str, str]:
        """An import of numpy, and the name to use."""
        return self._free("import numpy as np", "import numpy", "import numpy as numpy_module")

    def random(self) -> tuple[str, str]:
        """An import of the standard library's random, and the name to use."""
        return self._free("import random", "import random as random_module")

    def pyplot(self) -> tuple[str, str]:
        """An import of pyplot, and the name to use."""
        return self._free("import matplotlib.pyplot as plt", "import matplotlib.pyplot as pyplot")

    def deepcopy(self) -> tuple[str, str]:
        """An import of `copy.deepcopy`, and the name to use."""
        return self._free("from copy import deepcopy", "from copy import deepcopy as copied")

    def builtins(self) -> tuple[str, str]:
        """An import of the builtins, and the name to use."""
        return self._free("import builtins", "import builtins as python")

    def agrees(self, line: str) -> bool:
        """Whether no import of the notebook gives another thing the name that `line` binds."""
        others = {other for name in bound_by([line]) for other in self.binders.get(name, set())} - {line}
        return not any(other.startswith(("import ", "from ", "try")) for other in others)

    def _free(self, *lines: str) -> tuple[str, str]:
        found = [(line, name) for line in lines for name in bound_by([line])]
        return next((f for f in found if self.binders.get(f[1], set()) <= {f[0]}), found[-1])

    @cached_property
    def binders(self) -> dict[str, set[str]]:
        """For each name of the notebook, the imports or other statements that bind it."""
        found: dict[str, set[str]] = {}
        for decision in self.plan.decisions:
            source = self.plan.notebook.statements[decision.index].source
            lines = single_imports(source) if decision.role == "import" else [(source, None)]
            for line, names in lines:
                for name in names if names is not None else names_of(source).binds:
                    found.setdefault(name, set()).add(line)
        return found
