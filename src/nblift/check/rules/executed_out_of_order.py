"""Cells were executed out of order.

**What.** The execution counts do not rise from top to bottom.

**Why.** What the notebook shows came about in another order than the one a reader, a scheduler or nblift will use. It
may not run at all, or give other values.

**Mend.** Restart the kernel, run all cells, look at what changed, save.

Bad::

    # %% {"count": 2}
    total = 3
    # %% {"count": 1}
    print("hello")

Good::

    # %% {"count": 1}
    total = 3
    # %% {"count": 2}
    print("hello")
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB201"


def check(subject: Subject) -> Iterator[Finding]:
    """Once for a notebook, at the first cell that ran before one above it."""
    before = 0
    late: list[int] = []
    for cell in subject.cells:
        if cell.count is None:
            continue
        if cell.count < before:
            late.append(cell.number)
        before = max(before, cell.count)
    if late:
        several = f", as did {len(late) - 1} more" if len(late) > 1 else ""
        hint = "Restart the kernel and run all cells."
        yield Finding(f"ran before a cell above it{several}", late[0], 1, hint)
