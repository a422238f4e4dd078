"""Tables of HTML, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from nblift.diff.difference import Difference
from nblift.diff.lines import compare_line
from nblift.diff.noisy import can_be_duration
from nblift.diff.rules import Rules

if TYPE_CHECKING:
    from bs4 import Tag

# what scikit-learn's cross-validation and people call a column of measured times; "time" alone may be data
_TIMES = re.compile(
    r"(?:^|[_ ])(?:fit|score|train(?:ing)?|predict(?:ion)?|execution|elapsed|wall|cpu)[_ ]time", re.IGNORECASE
)


@dataclass(frozen=True)
class Table:
    """A table's text: the names of its columns (empty without a head), and the cells of its rows, all of one length."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, number: int) -> str:
        """How a column is called."""
        name = self.head[number] if number < len(self.head) else ""
        return name or f"column {number + 1}"


def read_table(element: Tag) -> Table:
    """The text of a `<table>`; a cell that spans several is repeated in each."""
    body: list[list[str]] = []
    head: list[list[str]] = []
    spans: dict[int, tuple[int, str]] = {}
    for row in element.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        texts: list[str] = []
        for cell in cells:
            _take_spans(texts, spans)
            text = " ".join(cell.get_text(" ").split())
            across, down = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            for _ in range(across):
                if down > 1:
                    spans[len(texts)] = (down - 1, text)
                texts.append(text)
        _take_spans(texts, spans)
        is_head = bool(cells) and not body and all(cell.name == "th" for cell in cells)
        (head if is_head else body).append(texts)
    width = max(map(len, (*head, *body)), default=0)
    wide = [row + [""] * (width - len(row)) for row in (*head, *body)]
    columns = list(zip(*wide[: len(head)], strict=True)) if head else []
    names = tuple(" ".join(dict.fromkeys(filter(None, column))) for column in columns)
    return Table(names, tuple(tuple(row) for row in wide[len(head) :]))


def _take_spans(texts: list[str], spans: dict[int, tuple[int, str]]) -> None:
    while len(texts) in spans:
        left, text = spans.pop(len(texts))
        if left > 1:
            spans[len(texts)] = (left - 1, text)
        texts.append(text)


def _number(span: object) -> int:
    return min(int(span), 1000) if isinstance(span, str) and span.isdigit() and int(span) > 0 else 1


def compare_tables(old: Table, new: Table, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    """What differs between two tables. Rows and columns that were added or removed do not shift the rest."""
    columns, found = column_pairs(old, new, place)
    left = [tuple(row[a] for a, _ in columns) for row in old.rows]
    right = [tuple(row[b] for _, b in columns) for row in new.rows]
    names = [old.column(a) for a, _ in columns]
    pairs, more = row_pairs(left, right, place)
    found += more
    for a, b in pairs:
        for name, before, after in zip(names, left[a], right[b], strict=True):
            found += _cell(before, after, name, rules, (*place, f"row {a + 1}", name))
    return found


def _cell(old: str, new: str, column: str, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    found = compare_line(old, new, rules, place)
    measured = _TIMES.search(column) and can_be_duration(old, rules.old) and can_be_duration(new, rules.new)
    if found and measured and not rules.tolerance.strict:
        return [Difference(place, "noise", "duration", old, new)]
    return found


def column_pairs(old: Table, new: Table, place: tuple[str, ...]) -> tuple[list[tuple[int, int]], list[Difference]]:
    """Which column is which, by name, and the columns that are in one of the tables only."""
    left, right = ([t.column(n) for n in range(_width(t))] for t in (old, new))
    pairs, removed, added = _paired(left, right)
    found = [
        *(Difference((*place, left[n]), "different", "removed column", left[n], None) for n in removed),
        *(Difference((*place, right[n]), "different", "added column", None, right[n]) for n in added),
    ]
    return pairs, found


def row_pairs(
    left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]], place: tuple[str, ...]
) -> tuple[list[tuple[int, int]], list[Difference]]:
    """Which row is which, one after another where there are as many, and the rows that are in one table only."""
    if len(left) == len(right):
        return [(n, n) for n in range(len(left))], []
    pairs, removed, added = _paired(left, right, in_order=True)
    found = [
        *(Difference((*place, f"row {n + 1}"), "different", "removed row", " | ".join(left[n]), None) for n in removed),
        *(Difference((*place, "rows"), "different", "added row", None, " | ".join(right[n])) for n in added),
    ]
    return pairs, found


def _paired(
    left: Sequence[object], right: Sequence[object], in_order: bool = False
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Indices of counterparts, then of those that are only left, and only right.

    `in_order`: what was replaced has a counterpart, too, by its order.
    """
    pairs: list[tuple[int, int]] = []
    removed: list[int] = []
    added: list[int] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        same = min(i2 - i1, j2 - j1) if tag == "equal" or in_order else 0
        pairs += ((i1 + n, j1 + n) for n in range(same))
        removed += range(i1 + same, i2)
        added += range(j1 + same, j2)
    return pairs, removed, added


def _width(table: Table) -> int:
    return max(len(table.head), max(map(len, table.rows), default=0))
