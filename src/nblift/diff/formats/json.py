"""Differences as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nblift.diff.difference import NotebookDifference, worst


def render(found: Sequence[NotebookDifference]) -> str:
    """The document's text. `verdict` is "same" or "different"; equal within the tolerance and noise are the same."""
    verdict = worst(one.verdict for one in found)
    document = {
        "schema": 1,
        "verdict": "different" if verdict == "different" else "same",
        "notebooks": [one.to_dict() for one in found],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
