"""A name was defined in a cell that is gone.

**What.** A cell reads a name that no cell binds, yet it was executed and shows no error: when it ran, the name was in
the kernel. The cell that defined it was deleted or changed since.

**Why.** It raises a NameError in every fresh kernel, and nobody can see from the notebook what the value was.

**Mend.** Write the definition again; the outputs may tell what it was. The hint names a name that looks alike, if
there is one.

Bad::

    # %% {"count": 7, "printed": "3\\n"}
    print(limit)

Good::

    # %% {"count": 1}
    limit = 3
    # %% {"count": 2, "printed": "3\\n"}
    print(limit)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.unbound import advice
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject
from nblift.check.unbound import unbound

CODE = "NB106"


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once, where it is first read."""
    known = {b.name for b in subject.record.binds} - {u.name for u in unbound(subject)}
    for found in unbound(subject):
        if found.later is None and found.deleted is None and found.ran:
            spot = found.read.spot
            message = f"{found.name} is defined nowhere, though the cell once ran: a cell that defined it is gone"
            severity = graded(found.sure)
            yield Finding(message, spot.cell, spot.line, advice(found.name, None, known), severity)
