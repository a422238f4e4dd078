"""Parameters are not tagged.

**What.** A cell holds nothing but UPPER_CASE constants, and no cell carries the tag `parameters`.

**Why.** papermill and `nblift run -p` put a run's values behind the cell of that tag; without one they come first,
and the notebook's own values win.

**Mend.** Tag the cell `parameters`: `--fix` does.

Bad::

    # %%
    SEED = 1
    TEST_SIZE = 0.25

Good::

    # %% {"tags": ["parameters"]}
    SEED = 1
    TEST_SIZE = 0.25
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from nblift.check.finding import Finding
from nblift.check.subject import CodeCell, Subject

CODE = "NB502"


def check(subject: Subject) -> Iterator[Finding]:
    """The first such cell."""
    if any("parameters" in c.tags for c in subject.cells):
        return
    for cell in subject.cells:
        if _holds_constants(cell):
            hint = "Tag it: then a run's own values take the place of these."
            yield Finding("holds parameters and is not tagged so", cell.number, 1, hint, "info", fixable=True)
            return


def _holds_constants(cell: CodeCell) -> bool:
    body = cell.tree.body if cell.tree is not None else []
    return bool(body) and all(
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.isupper()
        and isinstance(node.value, (ast.Constant, ast.UnaryOp))
        for node in body
    )


def mend(document: dict[str, Any], finding: Finding) -> None:
    """Add the tag."""
    code = [c for c in document["cells"] if c["cell_type"] == "code"]
    code[(finding.cell or 1) - 1].setdefault("metadata", {}).setdefault("tags", []).append("parameters")
