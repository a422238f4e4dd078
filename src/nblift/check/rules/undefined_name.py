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

from nblift.check.finding import Finding
from nblift.check.subject import Subject
from nblift.check.unbound import nowhere

CODE = "NB104"


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once, where it is first read; those that the kernel once had are `only-in-deleted-cell`."""
    return nowhere(subject, False, "{name} is defined nowhere")
