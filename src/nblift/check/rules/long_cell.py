"""A cell is too long.

**What.** A cell has more lines of code than `max-cell-lines` in `[tool.nblift.check]` (60).

**Why.** A cell is what a reader takes in at once, and what runs and fails in one piece.

**Mend.** Cut it where one thought ends, with a line of markdown between; make functions of what repeats.

Bad::

    # settings: max-cell-lines = 3
    # %%
    a = 1
    b = 2
    c = 3
    d = 4

Good::

    # settings: max-cell-lines = 3
    # %%
    a = 1
    b = 2
    # %%
    c = 3
    d = 4
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB507"


def check(subject: Subject) -> Iterator[Finding]:
    """Each such cell; blank lines and comments do not count."""
    most = int(subject.settings.get("max-cell-lines", 60))
    for cell in subject.cells:
        if len(cell.lines) <= most:
            continue
        count = sum(1 for line in cell.lines if line.strip() and not line.lstrip().startswith("#"))
        if count > most:
            hint = "Cut it where one thought ends."
            yield Finding(f"has {count} lines of code", cell.number, 1, hint, "info")
