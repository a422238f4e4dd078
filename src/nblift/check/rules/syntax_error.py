"""A cell is no Python.

**What.** A cell does not parse, as Python or with the magics of IPython.

**Why.** Nothing in the cell runs, not even the lines before the mistake.

**Mend.** Mend the line, or make the cell a markdown cell if it is prose.

Bad::

    # %%
    values = [1, 2
    print(values)

Good::

    # %%
    values = [1, 2]
    print(values)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.broken import broken, line_of
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB102"


def check(subject: Subject) -> Iterator[Finding]:
    """Say what Python says."""
    for cell in broken(subject, "other"):
        words = cell.error.msg if cell.error is not None else "invalid syntax"
        yield Finding(f"is no Python: {words}", cell.number, line_of(cell), "Mend or delete the line.", "error")
