"""One JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from nblift.check.finding import Finding
from nblift.check.run import Checked

_TOLD = [field.name for field in fields(Finding) if field.name != "notebook"]


def render(checked: Sequence[Checked]) -> str:
    """All findings by notebook, a line for each notebook."""
    lines = ",\n".join(json.dumps(_notebook(one), ensure_ascii=False) for one in checked)
    return f'{{"schema": 1, "notebooks": [\n{lines}\n]}}\n'


def _notebook(one: Checked) -> dict[str, Any]:
    findings = [{name: getattr(finding, name) for name in _TOLD} for finding in one.findings]
    return {"notebook": one.notebook.as_posix(), "findings": findings}
