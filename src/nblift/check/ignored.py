"""`# nblift: ignore[NB102]` on a line, or on a line of its own above a cell's code for the whole cell."""

from __future__ import annotations

import re

from nblift.check.finding import Finding
from nblift.check.subject import CodeCell

_COMMENT = re.compile(r"#\s*nblift:\s*ignore(?:\[([\w\s,-]+)\])?", re.I)


def is_ignored(finding: Finding, cell: CodeCell | None) -> bool:
    """Whether the notebook says that a finding is meant."""
    if cell is None or "nblift: ignore" not in cell.source.lower():
        return False
    lines = cell.lines
    if finding.line is not None and finding.line <= len(lines) and _covers(lines[finding.line - 1], finding):
        return True
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            return False
        if _covers(line, finding):
            return True
    return False


def _covers(line: str, finding: Finding) -> bool:
    found = _COMMENT.search(line)
    if found is None:
        return False
    wanted = [w.strip().lower() for w in (found[1] or "").split(",") if w.strip()]
    return not wanted or finding.code.lower() in wanted or finding.name in wanted
