"""Which cell of an executed notebook failed, and on which of its lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from nbformat import NotebookNode

from nblift.notebook.execute import NUMBER
from nblift.runs.result import CellFailure

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# what IPython calls a cell in tracebacks: `Cell In[3], line 2` since 8.7, `Input In [3], in <cell line: 2>` in 8.0,
# and before that a file name over an arrow at the line
_FRAME = re.compile(r"(?:In\s?\[(?P<count>\d+)\]|<ipython-input-(?P<old>\d+)-)(?:, line (?P<line>\d+))?")
# IPython names a cell that does not parse by a number that differs from run to run
_CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")
_ARROW = re.compile(r"^-+> (\d+)", re.MULTILINE)


def failure_of(notebook: NotebookNode) -> CellFailure | None:
    """The cell that stopped the notebook: the last one whose outputs hold an error that it was not meant to raise."""
    number = 0
    found = None
    for cell in notebook.cells:
        number = cell.metadata.get(NUMBER, number)
        error = _error(cell)
        if error is not None:
            traceback = _ANSI.sub("", "\n".join(error.get("traceback", [])))
            line = _line(traceback, cell.execution_count)
            length = len(cell.source.splitlines())
            found = CellFailure(
                cell=number or 1,
                line=line if line is not None and line <= length else None,
                error=error.get("ename") or "Error",
                message=_CELL_FILE.sub("", _ANSI.sub("", error.get("evalue") or "").strip()),
                source=cell.source,
            )
    return found


def _error(cell: NotebookNode) -> NotebookNode | None:
    if cell.cell_type != "code" or "raises-exception" in cell.metadata.get("tags", []):
        return None
    output: NotebookNode
    for output in cell.outputs:
        # leaving with code 0 is how some notebooks say that they are done
        if output.output_type == "error" and not (output.ename == "SystemExit" and output.evalue in ("", "0", "None")):
            return output
    return None


def _line(traceback: str, count: int | None) -> int | None:
    line = None
    frames = list(_FRAME.finditer(traceback))
    for frame, following in zip_longest(frames, frames[1:]):
        if count is not None and int(frame["count"] or frame["old"]) != count:
            continue
        block = traceback[frame.end() : following.start() if following else None]
        arrow = _ARROW.search(block)
        if frame["line"]:
            line = int(frame["line"])
        elif arrow:
            line = int(arrow[1])
    return line
