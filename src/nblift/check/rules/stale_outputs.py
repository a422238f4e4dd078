"""Outputs are not of this code.

**What.** A cell shows outputs though it was never executed, its result carries another execution's number, or the
hash that an executed notebook keeps of each cell's code (`metadata.nblift.source`) is not that of its code.

**Why.** A reader takes for the cell's result what some other code gave.

**Mend.** Run all cells again, or strip the outputs: `--fix` does.

Bad::

    # %% {"count": 3, "result": [2, "41"]}
    20 + 22

Good::

    # %% {"count": 3, "result": [3, "42"]}
    20 + 22
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nblift.check.finding import Finding
from nblift.check.subject import CodeCell, Subject
from nblift.notebook.identity import source_hash

CODE = "NB202"


def check(subject: Subject) -> Iterator[Finding]:
    """Each cell whose outputs tell that they are old."""
    for cell in subject.cells:
        if told := _stale(cell):
            yield Finding(told, cell.number, 1, "Run all cells again, or strip the outputs.", fixable=True)


def _stale(cell: CodeCell) -> str | None:
    kept = cell.metadata.get("nblift")
    recorded = kept.get("source") if isinstance(kept, dict) else None
    if recorded is not None and cell.outputs and recorded != source_hash(cell.source):
        return "the code was changed after the outputs were made"
    if not cell.outputs:
        return None
    if cell.source.strip() and cell.count is None and "execution" not in cell.metadata:
        return "shows outputs, and was not executed" if _own(cell) else None
    results = [o.get("execution_count") for o in cell.outputs if o.get("output_type") == "execute_result"]
    counts = {count for count in results if count is not None}
    if counts and cell.count and cell.count not in counts:
        return f"shows the result of execution {min(counts)}, and was last executed as {cell.count}"
    return None


def _own(cell: CodeCell) -> bool:
    """Results carry their execution's number; notebooks whose numbers were taken out on purpose do not."""
    return any(o.get("output_type") == "execute_result" and o.get("execution_count") for o in cell.outputs)


def mend(document: dict[str, Any], finding: Finding) -> None:
    """Strip the cell's outputs."""
    code = [c for c in document["cells"] if c["cell_type"] == "code"]
    cell = code[(finding.cell or 1) - 1]
    cell["outputs"], cell["execution_count"] = [], None
