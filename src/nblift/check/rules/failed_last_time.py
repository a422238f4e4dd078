"""The cell failed when it was last executed.

**What.** The outputs that the notebook keeps of a cell are of an error. That the author stopped it does not count.

**Why.** A run from top to bottom ends there, unless what was at fault was mended elsewhere since.

**Mend.** Mend the cell and run the notebook anew. Where the error is what the cell is to show, give it the tag
`raises-exception`: then a run goes on behind it.

Bad::

    # %% {"count": 1, "error": "ZeroDivisionError"}
    1 / 0

Good::

    # %% {"count": 1, "error": "ZeroDivisionError", "tags": ["raises-exception"]}
    1 / 0
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nblift.analysis.secrets import secret_values
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB114"
_LONGEST = 120
_STOPPED = frozenset({"KeyboardInterrupt", "SystemExit"})
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# the first frame of a traceback is the cell's
_ARROW = re.compile(r"^-+> (\d+)", re.M)


def check(subject: Subject) -> Iterator[Finding]:
    """Each cell whose outputs are of an error that it may not raise."""
    for cell in subject.cells:
        for output in cell.outputs:
            if output.get("output_type") != "error" or cell.may_raise or output.get("ename") in _STOPPED:
                continue
            line = min(_line(output), max(len(cell.lines), 1))
            hint = "Mend it and run the notebook anew, or give the cell the tag raises-exception."
            yield Finding(f"failed when it was last executed: {_said(output)}", cell.number, line, hint)
            break


def _said(output: dict[str, Any]) -> str:
    said = f"{output.get('ename')}: {output.get('evalue')}".partition("\n")[0].rstrip(": ")
    for value in secret_values(said, code=False):
        said = said.replace(value, "[secret]")
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _line(output: dict[str, Any]) -> int:
    traceback = output.get("traceback") or []
    arrow = _ARROW.search(_COLOUR.sub("", "\n".join(map(str, traceback))))
    return int(arrow[1]) if arrow else 1
