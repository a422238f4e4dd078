"""A cell is written in Python 2.

**What.** A cell does not parse, and looks as if it did in Python 2: `print "x"`, `except E, e`, `0777`, backticks.

**Why.** No kernel of today runs it, and everything below that needs its names fails as well.

**Mend.** `2to3` or `futurize` translate most of it: brackets around what `print` prints, `except E as e`, `0o777`.

Bad::

    # %%
    total = 3
    print "total", total

Good::

    # %%
    total = 3
    print("total", total)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.broken import broken, line_of
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB101"


def check(subject: Subject) -> Iterator[Finding]:
    """Say so once for each cell."""
    for cell in broken(subject, "python 2"):
        yield Finding(
            "is Python 2", cell.number, line_of(cell), "Write it in Python 3, or let `2to3` translate it.", "error"
        )
