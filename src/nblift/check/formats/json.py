"""One JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from nblift.check.run import Checked


def render(checked: Sequence[Checked]) -> str:
    """All findings by notebook."""
    notebooks = [
        {
            "notebook": one.notebook.as_posix(),
            "findings": [{k: v for k, v in asdict(f).items() if k != "notebook"} for f in one.findings],
        }
        for one in checked
    ]
    return json.dumps({"schema": 1, "notebooks": notebooks}, indent=1, ensure_ascii=False) + "\n"
