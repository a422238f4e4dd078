"""Executed notebooks as files, made of their cells' outputs."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from PIL import Image

# a run of ten minutes
BEGIN, END = "2026-03-04T10:20:00+00:00", "2026-03-04T10:30:00+00:00"


def stdout(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def stderr(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stderr", text=text)


def shows(**data: Any) -> Any:
    """A display by MIME types, `__` for the slash and `_` for a hyphen or a dot: `text__html`."""
    kinds = {"text__plain": "text/plain", "text__html": "text/html", "image__png": "image/png"}
    return nbformat.v4.new_output("display_data", data={kinds.get(k, k): v for k, v in data.items()})


def plotted(kind: str, document: Any) -> Any:
    return nbformat.v4.new_output("display_data", data={kind: document, "text/plain": "a plot"})


def error(name: str, message: str) -> Any:
    return nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"/tmp/x{id(message)}"])


def png(pixels: np.ndarray[Any, Any]) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def write(path: Path, *cells: tuple[str, list[Any]], timed: bool = True) -> Path:
    """Write code cells with their outputs."""
    document = nbformat.v4.new_notebook()
    for number, (source, outputs) in enumerate(cells, 1):
        document.cells.append(nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=number))
    if timed:
        document.metadata["papermill"] = {"start_time": BEGIN, "end_time": END}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(document, path)
    return path
