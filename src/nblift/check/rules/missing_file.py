"""A file is read that is not there.

**What.** A file whose name can be told is read, is not beside the notebook, and nothing in the notebook makes or
fetches it before. Also a file that is there in other letters, and one written into a folder that is not there.

**Why.** It raises a FileNotFoundError. Letters of another case are found on macOS and Windows, and not on Linux.

**Mend.** Put the file into the project and write its path as seen from the notebook's folder; make folders before
writing.

Bad::

    # file: Data.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("data.csv")

Good::

    # file: Data.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("Data.csv")
    rows.to_csv("copy.csv")
    again = pd.read_csv("copy.csv")
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from nblift.analysis.unbound import place_advice
from nblift.check.filework import FileUse, file_uses
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject

CODE = "NB109"


def check(subject: Subject) -> Iterator[Finding]:
    """Each file to read once, each folder to write into once."""
    seen: set[str] = set()
    for use in file_uses(subject):
        if use.place is None or use.made_before or use.path in seen or not _happens(subject, use):
            continue
        if use.what == "read" and not use.place.exists():
            seen.add(use.path)
            severity = graded(use.spot.sure)
            yield Finding(f"{use.path} is not there", use.spot.cell, use.spot.line, _hint(subject, use), severity)
            continue
        folder = os.path.dirname(use.path)
        if use.what == "write" and folder and folder not in seen and not use.place.parent.exists():
            seen.add(folder)
            hint = f"Make it before: Path({folder!r}).mkdir(parents=True, exist_ok=True)."
            severity = graded(use.spot.sure)
            yield Finding(f"the folder {folder} is not there", use.spot.cell, use.spot.line, hint, severity)


def _happens(subject: Subject, use: FileUse) -> bool:
    """Whether it is read whenever the notebook runs: not in a branch, which may ask whether it exists."""
    spot = use.spot
    if spot.catches(FileNotFoundError) or subject.cells[spot.cell - 1].may_raise or not spot.sure:
        return False
    function = subject.record.functions.get(spot.function) if spot.function is not None else None
    return function is None or function.surely_called


def _hint(subject: Subject, use: FileUse) -> str:
    if os.path.isabs(use.path):
        return "The path is one machine's own: put the file into the project and write its path from the notebook."
    assert use.place is not None
    parent = use.place.parent
    others = os.listdir(parent) if parent.is_dir() else []
    if told := place_advice(others, use.place.name):
        return told
    writes = [u for u in file_uses(subject) if u.what == "write" and u.place == use.place]
    if writes:
        return f"Cell {writes[0].spot.cell} writes it, later: move that above, or read another file."
    return "A notebook runs in its own folder: put the file there, or mend the path."
