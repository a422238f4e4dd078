"""The executed notebook and its page, as they are written."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nblift.notebook.execute import NUMBER
from nblift.notebook.identity import source_hash
from nblift.runs.files import write

# the tag of what papermill puts before a failed cell and at the top
MARK = "papermill-error-cell-tag"


def places(target: Path) -> tuple[Path, Path]:
    """Where the executed notebook and its page lie."""
    return target.parent / f"{target.name}.ipynb", target.parent / f"{target.name}.html"


def forget(target: Path) -> None:
    """Remove what an earlier run left, which must not pass for this one's."""
    for path in places(target):
        path.unlink(missing_ok=True)


def finish(node: NotebookNode, notebook: Path, target: Path, passed: bool) -> None:
    """Turn papermill's notebook into the one that is kept: no marks that are needless, no path of this machine."""
    if passed:
        # papermill also marks errors that a cell was meant to raise
        node.cells = [cell for cell in node.cells if MARK not in cell.metadata.get("tags", [])]
    for cell in node.cells:
        cell.metadata.pop(NUMBER, None)
        if cell.cell_type == "code":  # tells later whether the outputs are still this code's
            cell.metadata["nblift"] = {"source": source_hash(cell.source)}
    executed, _ = places(target)
    node.metadata.papermill.update(
        input_path=Path(os.path.relpath(notebook, executed.parent)).as_posix(), output_path=executed.name
    )


def save(node: NotebookNode, notebook: Path, target: Path, html: bool) -> tuple[Path, Path | None]:
    """Write the executed notebook and, if asked for, its page; where they lie."""
    executed, page = places(target)
    text: str = nbformat.writes(node)
    write(executed, text + "\n")
    if not html:
        return executed, None
    from nblift.runs.html import to_html

    write(page, to_html(node, notebook.resolve().parent, notebook.stem))
    return executed, page
