"""A name is defined nowhere.

**What.** A cell reads a name that no cell binds: no assignment, import, loop, `%run`, star import or magic, and not
Python or the kernel themselves. In a function that may not be called, it is a warning.

**Why.** It raises a NameError in every fresh kernel.

**Mend.** Mind the spelling: the hint names the nearest name there is. Else bring the cell or the import back that
once defined it.

Bad::

    # %%
    condition = 3
    # %%
    print(condtion)

Good::

    # %%
    condition = 3
    # %%
    print(condition)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.unbound import advice
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject
from nblift.check.unbound import unbound

CODE = "NB104"


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once, where it is first read; those that the kernel once had are `only-in-deleted-cell`."""
    known = {b.name for b in subject.record.binds} - {u.name for u in unbound(subject)}
    for found in unbound(subject):
        if found.later is None and found.deleted is None and not found.ran:
            spot = found.read.spot
            severity = graded(found.sure)
            yield Finding(
                f"{found.name} is defined nowhere", spot.cell, spot.line, advice(found.name, None, known), severity
            )
