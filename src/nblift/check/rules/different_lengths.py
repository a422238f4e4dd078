"""Columns of different lengths.

**What.** A list is made a column of a frame whose other columns have another length, as far as lengths can be
reckoned from the text.

**Why.** It raises "Length of values does not match length of index".

**Mend.** Look where the lists are made; the message says both lengths.

Bad::

    # %%
    import pandas as pd
    cars = pd.DataFrame()
    cars["make"] = ["Honda"] * 3
    cars["doors"] = [4 for _ in range(5)]

Good::

    # %%
    import pandas as pd
    cars = pd.DataFrame()
    cars["make"] = ["Honda"] * 5
    cars["doors"] = [4 for _ in range(5)]
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.flow.types import FRAME
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB112"


def check(subject: Subject) -> Iterator[Finding]:
    """Each frame once: columns that are put into an empty frame, one after another."""
    lengths: dict[int, tuple[int, str]] = {}
    for store in subject.record.stores:
        owner, value = store.owner, store.value
        if owner is None or owner.path != FRAME or owner.length != 0 or store.key is None or not store.key.text:
            continue
        label = store.key.text
        if value is None or value.path != "list" or value.length is None or not store.spot.sure:
            lengths.setdefault(id(owner), (-1, label))
            continue
        length, other = lengths.setdefault(id(owner), (value.length, label))
        if length not in (-1, value.length):
            lengths[id(owner)] = (-1, label)
            message = f"{label!r} has {value.length} values, {other!r} has {length}"
            yield Finding(message, store.spot.cell, store.spot.line, "Make both lists equally long.", "error")
