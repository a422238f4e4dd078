"""What a page shows of two outputs: texts and tables line by line, pictures with a picture of their difference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nblift.diff.difference import CellDifference, Verdict, worst
from nblift.diff.html import Piece, piece_name, pieces
from nblift.diff.outputs import Shown, brief, counterparts, output_name, shown
from nblift.diff.pictures import difference_picture
from nblift.diff.tables import Table, column_pairs, row_pairs
from nblift.diff.text import aligned, lines_of

_AROUND = 3
_LONGEST = 400
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


@dataclass(frozen=True)
class Row:
    """A row of both sides, by cells (one for a line of text); None where a side has none. `marks` has a verdict for
    each cell. A row without sides stands for `skipped` rows in which nothing differs."""

    old: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None
    marks: tuple[Verdict, ...] = ()
    skipped: int = 0


@dataclass(frozen=True)
class Panel:
    """Counterparts of both sides: `kind` is text, table, picture or one-sided. Pictures are data addresses."""

    name: str
    kind: str
    rows: tuple[Row, ...] = ()
    heads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    old: str | None = None
    new: str | None = None
    apart: str | None = None
    places: tuple[tuple[str, ...], ...] = field(default=())


def panels(cell: CellDifference) -> Iterator[Panel]:
    """What of a cell's outputs differs, side by side."""
    left, right = shown(cell.old_outputs), shown(cell.new_outputs)
    for a, b in counterparts(left, right):
        if a is not None and b is not None:
            yield from _both(left[a], right[b], cell, (output_name(left, a),))
        else:
            old = brief(left[a]) if a is not None else None
            new = brief(right[b]) if b is not None else None
            yield Panel("only before" if new is None else "only now", "one-sided", old=old, new=new)


def _both(old: Shown, new: Shown, cell: CellDifference, place: tuple[str, ...]) -> Iterator[Panel]:
    if old.kind != "display":
        texts = [str(one.data.get("text") or f"{one.data['type']}: {one.data['message']}") for one in (old, new)]
        yield from _text(texts[0], texts[1], cell, place)
        return
    for kind in dict.fromkeys((*old.data, *new.data)):
        name = {"text/plain": "value", "text/html": "HTML", "image/svg+xml": "SVG", "application/json": "JSON"}
        inner = (*place, name.get(kind, kind))
        if kind not in old.data or kind not in new.data or _at(cell, inner) == "identical":
            continue
        yield from _data(kind, old.data[kind], new.data[kind], cell, inner)


def _data(kind: str, old: Any, new: Any, cell: CellDifference, place: tuple[str, ...]) -> Iterator[Panel]:
    if kind in _PICTURES:
        yield _picture(kind, old, new, place)
    elif kind == "text/html":
        yield from _html(pieces(str(old)), pieces(str(new)), cell, place)
    else:
        yield from _text(_plain(old), _plain(new), cell, place, whole=not isinstance(old, str))


def _html(
    left: Sequence[Piece], right: Sequence[Piece], cell: CellDifference, place: tuple[str, ...]
) -> Iterator[Panel]:
    for n, old in enumerate(left):
        name = piece_name(left, n)
        new = next((p for k, p in enumerate(right) if piece_name(right, k) == name), None)
        inner = (*place, name)
        if new is None or _at(cell, inner) == "identical":
            continue
        if isinstance(old.content, Table) and isinstance(new.content, Table):
            yield _table(old.content, new.content, cell, inner)
        elif old.kind == "picture":
            yield _picture("image/png", str(old.content), str(new.content), inner)
        else:
            yield from _text(str(old.content), str(new.content), cell, inner)


def _text(old: str, new: str, cell: CellDifference, place: tuple[str, ...], whole: bool = False) -> Iterator[Panel]:
    if _at(cell, place) == "identical":
        return
    left, right = lines_of(old), lines_of(new)
    rows = []
    for a, b in aligned(left, right):
        before = None if a is None else (left[a],)
        after = None if b is None else (right[b],)
        inner = (*place, f"line {a + 1}") if a is not None and (len(left) > 1 or len(right) > 1) else place
        mark: Verdict = "different" if whole or a is None or b is None else _at(cell, inner)
        rows.append(Row(before, after, ("identical" if before == after else mark,)))
    yield Panel(", ".join(place), "text", tuple(_folded(rows)))


def _table(old: Table, new: Table, cell: CellDifference, place: tuple[str, ...]) -> Panel:
    columns, _ = column_pairs(old, new, place)
    left = [tuple(row[a] for a, _ in columns) for row in old.rows]
    right = [tuple(row[b] for _, b in columns) for row in new.rows]
    pairs, _ = row_pairs(left, right, place)
    rows = []
    gone = [n for n in range(len(left)) if n not in {a for a, _ in pairs}]
    come = [n for n in range(len(right)) if n not in {b for _, b in pairs}]
    for a, b in sorted(pairs):
        names = [old.column(c) for c, _ in columns]
        rows.append(Row(left[a], right[b], tuple(_at(cell, (*place, f"row {a + 1}", name)) for name in names)))
    mark: Verdict = "different"
    whole = (mark,) * len(columns)
    rows += [Row(left[n], None, whole) for n in gone]
    rows += [Row(None, right[n], whole) for n in come]
    heads = tuple(old.column(a) for a, _ in columns), tuple(new.column(b) for _, b in columns)
    return Panel(", ".join(place), "table", tuple(_folded(rows)), heads)


def _picture(kind: str, old: str, new: str, place: tuple[str, ...]) -> Panel:
    apart = difference_picture(old, new)
    texts = [f"data:{kind};base64,{data}" for data in (old, new)]
    return Panel(
        ", ".join(place), "picture", old=texts[0], new=texts[1], apart=apart and f"data:image/png;base64,{apart}"
    )


def _folded(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows that differ, with some around them; at most so many that a browser bears them."""
    near: set[int] = set()
    for n, row in enumerate(rows):
        if worst(row.marks) != "identical":
            near.update(range(n - _AROUND, n + _AROUND + 1))
    told = skipped = 0
    for n, row in enumerate(rows):
        if n in near and told < _LONGEST:
            if skipped:
                yield Row(skipped=skipped)
            yield row
            told, skipped = told + 1, 0
        else:
            skipped += 1
    if skipped:
        yield Row(skipped=skipped)


def _at(cell: CellDifference, place: tuple[str, ...]) -> Verdict:
    """The worst verdict at a place of the cell's outputs, or within it."""
    return worst(d.verdict for d in cell.differences if d.place[: len(place)] == place)


def _plain(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data, indent=1, ensure_ascii=False, default=_mapping)


def _mapping(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
