"""Output was pasted as code.

**What.** A cell does not parse, and looks like something that a cell printed: a table, a traceback, `Out[3]:`.

**Why.** The cell cannot run, and the output will never follow the data.

**Mend.** Delete the cell, or make it a markdown cell.

Bad::

    # %%
    import pandas as pd
    # %%
    Out[3]:
       age  name
    0   22  Ann

Good::

    # %%
    import pandas as pd
    # %% [markdown]
    # It shows Ann, who is 22.
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.broken import broken, line_of
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB103"


def check(subject: Subject) -> Iterator[Finding]:
    """Say so once for each cell."""
    for cell in broken(subject, "output"):
        hint = "Delete the cell, or make it a markdown cell."
        yield Finding("is output pasted as code", cell.number, line_of(cell), hint, "error")
