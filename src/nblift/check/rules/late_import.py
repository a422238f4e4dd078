"""An import stands in the middle.

**What.** A module is imported in a cell below other code.

**Why.** A reader does not see at the top what the notebook needs, and a long run ends at its last cell because a
package is missing.

**Mend.** Move imports into the first code cell: `--fix` moves those whose names nothing above uses, unless a cell
above changes what can be imported.

Bad::

    # %%
    import os
    # %%
    total = 3
    # %%
    import json

Good::

    # %%
    import json
    import os
    # %%
    total = 3
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nblift.analysis.flow.events import Spot
from nblift.check.finding import Finding
from nblift.check.mending import first_import_cell, hoist, movable_imports
from nblift.check.subject import Subject

CODE = "NB506"


def check(subject: Subject) -> Iterator[Finding]:
    """Each cell once."""
    first = first_import_cell(subject)
    late: dict[int, Spot] = {}
    for found in subject.record.imports:
        spot = found.spot
        if spot.cell > first and spot.function is None and spot.sure:
            late.setdefault(spot.cell, spot)
    movable = {cell for cell, _, _ in movable_imports(subject)} if late else set()
    for cell, spot in late.items():
        hint = "Move imports into the first code cell."
        yield Finding("imports below other code", cell, spot.line, hint, "info", fixable=cell in movable)


def mend(document: dict[str, Any], finding: Finding, subject: Subject | None = None) -> None:
    """Move the cell's imports to the top."""
    if subject is not None:
        hoist(document, subject, finding.cell or 0)
