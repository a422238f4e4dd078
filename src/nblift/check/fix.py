"""`--fix`: mends what can be mended safely, and leaves every other byte of the file as it was where it can."""

from __future__ import annotations

import inspect
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nblift.check.finding import Finding
from nblift.check.registry import rule_of
from nblift.check.subject import Subject

# the ways that programs lay a notebook out: spaces of indentation, whether letters beyond ASCII stand as they are
_LAYOUTS: tuple[tuple[int | str | None, bool], ...] = tuple(
    (indent, ascii_) for indent in (1, 2, 4, "\t", None, 0) for ascii_ in (False, True)
)


def fix(subject: Subject, findings: Sequence[Finding]) -> int:
    """Mend a notebook's fixable findings in its file.

    Returns:
        how many were mended.
    """
    text = subject.path.read_bytes().decode("utf-8")
    document = json.loads(text.lstrip("\ufeff"))
    done = 0
    for finding in sorted((f for f in findings if f.fixable), key=_turn):
        before = json.dumps(document)
        _mend(document, finding, subject)
        done += json.dumps(document) != before
    if done:
        replace(subject.path, written(document, text))
    return done


def _turn(finding: Finding) -> tuple[bool, int, int]:
    """From the end, so that no mend shifts the lines of the next; imports last and in their order."""
    cell, line = finding.cell or 0, finding.line or 0
    moves = finding.name == "late-import"
    return (moves, cell, line) if moves else (moves, -cell, -line)


def _mend(document: dict[str, Any], finding: Finding, subject: Subject) -> None:
    mend = rule_of(finding.code).mend  # type: ignore[attr-defined]
    if "subject" in inspect.signature(mend).parameters:
        from nblift.check.subject import subject_of

        mend(document, finding, subject_of(subject.path, document, subject.modules))
    else:
        mend(document, finding)


def written(document: dict[str, Any], like: str) -> str:
    """A document as text, laid out as the text that it was read from."""
    mark = "\ufeff" if like.startswith("\ufeff") else ""
    body = like.removeprefix("\ufeff")
    tail = body[len(body.rstrip()) :]
    newline = "\r\n" if "\r\n" in body else "\n"
    before = json.loads(body)
    for indent, ascii_ in _LAYOUTS:
        if _dumped(before, indent, ascii_).replace("\n", newline) == body.rstrip():
            return mark + _dumped(document, indent, ascii_).replace("\n", newline) + tail
    return mark + _dumped(document, 1, False).replace("\n", newline) + (tail or newline)


def _dumped(document: dict[str, Any], indent: int | str | None, ascii_: bool) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(document, indent=indent, ensure_ascii=ascii_, separators=separators)


def replace(path: Path, text: str) -> None:
    """Write a file beside the old one and rename it: there is always one whole file."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        file.write(text)
    os.chmod(file.name, path.stat().st_mode)
    os.replace(file.name, path)
