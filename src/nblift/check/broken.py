"""Cells that are no Python 3: of which kind."""

from __future__ import annotations

import re
from typing import Literal

from nblift.check.subject import CodeCell, Subject

Kind = Literal["python 2", "output", "other"]

_PYTHON_2 = re.compile(
    r"^\s*print\s+[^\s(=,.]|^\s*print\s*$|^\s*print\s*>>|^\s*except\s+[\w.()\s,]+,\s*\w+\s*:|^\s*raise\s+\w+\s*,|<>|^\s*exec\s+['\"]"
    r"|\b0[0-7]+\b|\bur['\"]|`[^`]+`|\b\d+[lL]\b|^\s*print\s+.*%|:\s*print\s+['\"\w]|;\s*print\s+['\"\w]",
    re.M,
)
_MESSAGE_2 = re.compile(r"Missing parentheses in call to|multiple exception types must be parenthesized|leading zeros")
_OUTPUT = re.compile(
    r"^\s*(Out\s*\[\d+\]:|Traceback \(most recent call last\)|<class '|<matplotlib|\[\d+ rows x \d+ columns\]"
    r"|\d+ rows × \d+|\w+Error: |<bound method|RangeIndex: |array\(\[|Name: \w+, (dtype|Length)|dtype: \w+$"
    r"|\s*\d+(\s+-?\d+(\.\d+)?){2,}\s*$)",
    re.M,
)


def broken(subject: Subject, kind: Kind) -> list[CodeCell]:
    """The cells of one kind."""
    return [c for c in subject.cells if c.tree is None and not c.may_raise and kind_of(c) == kind]


def kind_of(cell: CodeCell) -> Kind:
    """What a cell without a syntax tree is."""
    words = str(cell.error.msg) if cell.error is not None else ""
    if _MESSAGE_2.search(words) or _PYTHON_2.search(_at(cell)):
        return "python 2"
    return "output" if _OUTPUT.search(cell.source) else "other"


def line_of(cell: CodeCell) -> int:
    """The line of the error."""
    return (cell.error.lineno or 1) if cell.error is not None else 1


def _at(cell: CodeCell) -> str:
    line = line_of(cell)
    return cell.lines[line - 1] if line <= len(cell.lines) else ""
