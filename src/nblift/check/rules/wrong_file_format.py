"""A file is not what it is read as.

**What.** A file that `read_csv` is given is no text in UTF-8 and no `encoding` is given, or it begins like a
workbook, a pickle, a Parquet file or an archive.

**Why.** It raises a UnicodeDecodeError or a ParserError. Often the notebook itself has overwritten its data.

**Mend.** Give `encoding="latin-1"` (or what it is), take the reader of the format, or bring the original file back.

Bad::

    # file: towns.csv = "name\\nM\\u00fcnchen\\n"
    # %%
    import pandas as pd
    towns = pd.read_csv("towns.csv")

Good::

    # file: towns.csv = "name\\nM\\u00fcnchen\\n"
    # %%
    import pandas as pd
    towns = pd.read_csv("towns.csv", encoding="latin-1")
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from nblift.check.filework import file_uses
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject

CODE = "NB110"
_HEADS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "Parquet",
    b"\x80\x02": "a pickle", b"\x80\x03": "a pickle", b"\x80\x04": "a pickle", b"\x80\x05": "a pickle",
    b"\x1f\x8b": "compressed with gzip", b"\x89HDF": "HDF5", b"version https://git-lfs": "a pointer of Git LFS",
}  # fmt: skip
_COMPRESSED = frozenset({".gz", ".zip", ".bz2", ".xz", ".zst", ".tar", ".tgz"})
_ENOUGH = 1 << 20


def check(subject: Subject) -> Iterator[Finding]:
    """Each file once."""
    seen: set[str] = set()
    for use in file_uses(subject):
        if use.what != "read" or use.kind != "table" or use.made_before or use.place is None or use.path in seen:
            continue
        if os.path.splitext(use.path)[1].lower() in _COMPRESSED or {"compression", "encoding"} & set(use.call.keywords):
            continue
        if use.place.is_file() and (told := _unlike_text(use.place)):
            seen.add(use.path)
            message, hint = told
            severity = graded(use.spot.sure)
            yield Finding(f"{use.path} {message}", use.spot.cell, use.spot.line, hint, severity)


@lru_cache(maxsize=512)
def _unlike_text(place: Path) -> tuple[str, str] | None:
    try:
        with place.open("rb") as file:
            head = file.read(_ENOUGH)
    except OSError:
        return None
    for beginning, kind in _HEADS.items():
        if head.startswith(beginning):
            return f"is {kind}, not CSV", "Bring the original file back, or take the reader of its format."
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        hint = "Give its encoding, often 'latin-1' or 'utf-16'."
        return f"is not text in UTF-8 (byte 0x{head[error.start]:02x} at {error.start})", hint
    return None
