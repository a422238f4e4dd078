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

from nblift.check.finding import Finding
from nblift.check.subject import Subject
from nblift.check.unbound import nowhere

CODE = "NB106"


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once, where it is first read."""
    return nowhere(subject, True, "{name} is defined nowhere, though the cell once ran: a cell that defined it is gone")
