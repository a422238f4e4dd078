"""Everything of a module is imported.

**What.** `from module import *`.

**Why.** Nobody can see which names it binds; a new release may bind one that the notebook uses for something else.

**Mend.** Import the names that are used.

Bad::

    # %%
    from math import *
    print(pi)

Good::

    # %%
    from math import pi
    print(pi)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB501"


def check(subject: Subject) -> Iterator[Finding]:
    """Each such import, with the names that are used of it."""
    for found in subject.record.imports:
        if found.name != "*":
            continue
        names = {b.name for b in subject.record.binds if b.star and b.spot == found.spot}
        used = sorted({r.name for r in subject.record.reads if r.name in names})
        hint = f"Write `from {found.module} import {', '.join(used)}`." if used else "Import the names that are used."
        yield Finding(f"takes every name of {found.module}", found.spot.cell, found.spot.line, hint)
