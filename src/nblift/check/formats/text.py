"""For a person at a terminal: each finding with its line."""

from __future__ import annotations

from collections.abc import Sequence

from nblift.check.finding import SEVERITIES, Finding
from nblift.check.run import Checked

_COLOURS = {"error": "31;1", "warning": "33", "info": "36"}


def render(checked: Sequence[Checked], colour: bool = False) -> str:
    """The findings, and how many there are."""
    lines: list[str] = []
    for one in checked:
        for finding in one.findings:
            lines += _finding(finding, colour)
    return "\n".join([*lines, _total(checked)]) + "\n"


def _finding(finding: Finding, colour: bool) -> list[str]:
    place = finding.notebook
    if finding.cell is not None:
        place += f", cell {finding.cell}"
    if finding.line is not None:
        place += f", line {finding.line}"
    code = _painted(finding.code, _COLOURS[finding.severity], colour)
    word = _painted(finding.severity, _COLOURS[finding.severity], colour)
    rows = [f"{_painted(place, '1', colour)}: {word} {code} {finding.message}"]
    if finding.context.strip():
        rows.append(f"    {_painted('|', '34', colour)} {finding.context.strip()[:150]}")
    if finding.hint:
        rows.append(f"    {finding.hint}")
    return rows


def _total(checked: Sequence[Checked]) -> str:
    counts = {s: sum(f.severity == s for one in checked for f in one.findings) for s in reversed(SEVERITIES)}
    number = f"{len(checked)} notebook{'s' if len(checked) != 1 else ''}"
    found = ", ".join(f"{n} {s}{'s' if n != 1 and s != 'info' else ''}" for s, n in counts.items() if n)
    fixable = sum(f.fixable for one in checked for f in one.findings)
    more = f"; --fix mends {fixable}" if fixable else ""
    return f"{number} checked: {found or 'nothing found'}{more}"


def _painted(text: str, colour: str, wanted: bool) -> str:
    return f"\033[{colour}m{text}\033[0m" if wanted else text
