"""A value is changed in place in another section.

**What.** A table or list that one section made is changed in place (`rows["x"] = …`, `inplace=True`, `.append`) in a
later section.

**Why.** Running the later section twice, or the earlier one alone, gives other values than running all; the sections
cannot be moved apart.

**Mend.** Bind a new name to a changed copy: `rows = rows.assign(x=…)`.

Bad::

    # %% [markdown]
    # # Load
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    # %% [markdown]
    # # Clean
    # %%
    rows["double"] = rows["a"] * 2

Good::

    # %% [markdown]
    # # Load
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    # %% [markdown]
    # # Clean
    # %%
    clean = rows.assign(double=rows["a"] * 2)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nblift.analysis.flow.events import Spot
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB505"
_OF_LISTS = frozenset({"append", "extend", "insert", "remove", "sort", "update", "pop", "clear"})


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once in a section."""
    sections = subject.sections
    made: dict[str, list[tuple[int, int]]] = {}
    for bind in subject.record.binds:
        if bind.spot.function is None and bind.how not in ("del", "import", "def"):
            made.setdefault(bind.name, []).append((bind.spot.step, bind.spot.cell))
    seen: set[tuple[str, int]] = set()
    for name, spot in _changes(subject):
        if spot.function is not None or name not in made:
            continue
        origin = [cell for step, cell in made[name] if step <= spot.step]
        here = sections[spot.cell - 1]
        if origin and sections[origin[-1] - 1] < here and (name, here) not in seen:
            seen.add((name, here))
            message = f"{name} of cell {origin[-1]} is changed in place in another section"
            yield Finding(message, spot.cell, spot.line, "Bind a changed copy to a new name.", "info")


def _changes(subject: Subject) -> Iterator[tuple[str, Spot]]:
    for store in subject.record.stores:
        if store.root is not None:
            yield store.root, store.spot
    for call in subject.record.calls:
        if call.receiver is None or not isinstance(call.node.func, ast.Attribute):
            continue
        inplace = call.keywords.get("inplace")
        of_list = call.receiver.path in ("list", "dict", "set") and call.method in _OF_LISTS
        if of_list or (inplace is not None and inplace.const is True):
            root: ast.AST = call.node.func
            while isinstance(root, (ast.Attribute, ast.Subscript)):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id, call.spot
