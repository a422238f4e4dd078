"""Outputs are large.

**What.** The outputs that the file holds are larger than `max-output-kilobytes` in `[tool.nblift.check]` (1000).

**Why.** Every run makes git keep all of it again, and a diff shows nothing else.

**Mend.** Strip outputs before committing (`nbstripout` as a git filter); `--fix` strips those of the largest cells.
An executed copy belongs into CI's artifacts.

Bad::

    # %% {"count": 1, "bytes": 1100000}
    print("a large figure")

Good::

    # %% {"count": 1, "bytes": 1000}
    print("a small figure")
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nblift.check.finding import Finding
from nblift.check.subject import Subject, text_of

CODE = "NB509"


def check(subject: Subject) -> Iterator[Finding]:
    """Once for a notebook, at the cell with the most."""
    sizes = {c.number: _size(c.outputs) for c in subject.cells if c.outputs}
    most = int(subject.settings.get("max-output-kilobytes", 1000)) * 1000
    total = sum(sizes.values())
    if total > most:
        largest = max(sizes, key=lambda number: sizes[number])
        message = f"outputs are {total / 1e6:.1f} MB, {sizes[largest] / 1e6:.1f} of them here"
        yield Finding(message, largest, 1, "Strip outputs before committing.", "info", fixable=True)


def _size(outputs: list[dict[str, Any]]) -> int:
    total = 0
    for output in outputs:
        data = output.get("data")
        parts = list(data.values()) if isinstance(data, dict) else [output.get("text", "")]
        total += sum(len(text_of(p)) for p in parts)
    return total


def mend(document: dict[str, Any], finding: Finding) -> None:
    """Strip all outputs."""
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
