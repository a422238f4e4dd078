"""What keeps a file with cells from being a notebook."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any


def is_sound(document: Any) -> bool:
    """Whether the parts of a document of nbformat 4 that nblift looks at are of the kinds that they should be.

    A quick look: nbformat's own takes much longer, and refuses many that Jupyter runs.
    """
    if not isinstance(document, dict) or not isinstance(document.get("metadata", {}), dict):
        return False
    cells = document.get("cells")
    return isinstance(cells, list) and all(map(_is_sound_cell, cells))


def _is_sound_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or "cell_type" not in cell:
        return False
    source = cell.get("source")
    if not isinstance(source, str) and not (isinstance(source, list) and set(map(type, source)) <= {str}):
        return False
    metadata, outputs = cell.get("metadata", {}), cell.get("outputs", [])
    if not isinstance(metadata, dict) or not isinstance(metadata.get("tags", []), list):
        return False
    return isinstance(outputs, list) and all(isinstance(o, dict) and "output_type" in o for o in outputs)


def why_invalid(path: Path) -> str | None:
    """What in a file is not as nbformat has it, and where; None if nothing is.

    Values are not shown: an output may hold a secret.
    """
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing cell ids are no concern of the reader
            nbformat.validate(json.loads(path.read_bytes().decode("utf-8-sig")))
    except nbformat.ValidationError as error:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.relative_path)
        what = str(error.message).replace(repr(error.instance), "it", 1)
        return f"not a valid notebook: {where.lstrip('.') or 'the file'}: {what}"
    except Exception:  # whatever nbformat trips over
        return "not a valid notebook: nbformat cannot read it"
    return None
