"""The notebook overwrites a file that it reads.

**What.** A file is read, and later written under the same name.

**Why.** The second run begins with other data than the first; if the format is another one, it does not run at all.

**Mend.** Write to another name.

Bad::

    # file: rows.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    rows = rows.dropna()
    rows.to_csv("rows.csv")

Good::

    # file: rows.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    rows = rows.dropna()
    rows.to_csv("clean.csv")
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.filework import file_uses
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB208"


def check(subject: Subject) -> Iterator[Finding]:
    """Each file once."""
    read: dict[str, int] = {}
    written: set[str] = set()
    for use in file_uses(subject):
        place = str(use.place or use.path)
        if use.what == "read" and place not in written:
            read.setdefault(place, use.spot.cell)
        elif use.what == "write" and place not in written:
            written.add(place)
            if place in read:
                message = f"{use.path} is overwritten, and cell {read[place]} reads it"
                hint = "Write to another name: a second run would begin with what this one wrote."
                yield Finding(message, use.spot.cell, use.spot.line, hint)
