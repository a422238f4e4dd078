"""A name is used before it is defined.

**What.** A cell reads a name that only a later cell binds, or that `del` took away before.

**Why.** In the author's kernel the later cell had run. From top to bottom it raises a NameError.

**Mend.** Move the cells into the order that the hint names: one in which every name is there when it is read. If
there is none, each of two cells needs the other, and something has to be written anew.

Bad::

    # %%
    print(total)
    # %%
    total = 3

Good::

    # %%
    total = 3
    # %%
    print(total)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.unbound import advice
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject
from nblift.check.unbound import order_that_works, unbound

CODE = "NB105"


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once, with the order that would work."""
    found = [u for u in unbound(subject) if u.later is not None or u.deleted is not None]
    if not found:
        return
    order = order_that_works(subject)
    way = f" An order in which no name is missing: {_told(order)}." if order and order != sorted(order) else ""
    for one in found:
        spot = one.read.spot
        severity = graded(one.sure)
        if one.later is None:
            hint = f"Cell {one.deleted} deletes it: do so after its last use."
            yield Finding(f"{one.name} is used after it was deleted", spot.cell, spot.line, hint, severity)
        else:
            hint = advice(one.name, one.later, ()) + way
            yield Finding(f"{one.name} is used before it is defined", spot.cell, spot.line, hint, severity)


def _told(order: list[int]) -> str:
    """Cells' numbers, runs of neighbours joined: 1-3, 7, 4-6."""
    runs: list[list[int]] = []
    for cell in order:
        if runs and runs[-1][-1] + 1 == cell:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
