"""Notebooks in percent format, which people can read and diff, to ipynb.

`# %%` begins a code cell, `# %% [markdown]` a markdown cell whose lines are comments; `# %% tags=["parameters"]` tags
a cell. A line `#! …` is the IPython line without `#! `, so that the file stays Python.
"""

from __future__ import annotations

import json
import re

import nbformat

_CELL = re.compile(r"^# %%\s*(\[markdown\])?\s*(?:tags=(\[.*\]))?\s*$")


def to_notebook(text: str) -> nbformat.NotebookNode:
    """The notebook that a percent file describes; lines before the first cell mark make a cell of their own."""
    cells: list[nbformat.NotebookNode] = []
    make, tags, lines = nbformat.v4.new_code_cell, [], []  # type: ignore[var-annotated]

    def close() -> None:
        source = "\n".join(lines).strip("\n")
        if make is nbformat.v4.new_markdown_cell:
            source = "\n".join(re.sub(r"^# ?", "", line) for line in source.split("\n"))
        else:
            source = re.sub(r"^#! ", "", source, flags=re.M)
        if source or cells:
            cells.append(make(source, id=f"cell-{len(cells)}", metadata={"tags": tags} if tags else {}))

    for line in text.splitlines():
        if match := _CELL.match(line):
            close()
            make = nbformat.v4.new_markdown_cell if match.group(1) else nbformat.v4.new_code_cell
            tags, lines = json.loads(match.group(2) or "[]"), []
        else:
            lines.append(line)
    close()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
