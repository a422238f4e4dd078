"""Reading a notebook that is going to run."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
import nbformat.reader
from nbformat.validator import normalize

from nblift.errors import Place, UsageError
from nblift.notebook.invalid import why_invalid
from nblift.notebook.language import other_language


def load(path: Path) -> nbformat.NotebookNode:
    """A Python notebook as nbformat 4.5, without the outputs that it was saved with.

    Raises:
        UsageError: the file is not a notebook, or not one in Python.
    """
    where = Place(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text)
    except (ValueError, OSError) as error:
        raise UsageError(f"not a notebook: {error}", where=where, hint="A notebook is a JSON document.") from error
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        raise UsageError("not a notebook: it has no nbformat number", where=where)
    try:
        notebook = _upgraded(text)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat's converters raise whatever a malformed document makes them trip over
        why = why_invalid(path) or f"not a valid notebook: {type(error).__name__}"
        raise UsageError(why, where=where, hint="Open it in Jupyter and save it again.") from error
    if language := other_language(notebook.metadata):
        hint = "Name the Python notebooks, or their folder."
        raise UsageError(f"the notebook is in {language}; nblift runs Python", where=where, hint=hint)
    return notebook


def _upgraded(text: str) -> nbformat.NotebookNode:
    with warnings.catch_warnings():
        # ids that are missing are added below, outputs are made again: nothing to warn about
        warnings.simplefilter("ignore")
        raw = nbformat.reader.reads(text)
        notebook: nbformat.NotebookNode = nbformat.convert(raw, 4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebook.nbformat_minor = 5
        _, notebook = normalize(notebook)
    return notebook
