"""HTML by its tables, its text, its pictures, and what its scripts say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from nblift.diff.difference import Difference
from nblift.diff.pictures import compare_pictures
from nblift.diff.rules import Rules
from nblift.diff.tables import Table, compare_tables, read_table
from nblift.diff.text import compare_text

_INLINE = re.compile(r"data:image/(?!svg)[\w.+-]+;base64,(.*)", re.DOTALL)
_SKIPPED = frozenset({"style", "meta", "link", "title", "noscript"})
_VERBATIM = frozenset({"script", "svg", "math"})


@dataclass(frozen=True)
class Piece:
    """A part of a page: its kind (table, text, script, address, picture), and what it says."""

    kind: str
    content: str | Table


def pieces(page: str) -> list[Piece]:
    """The parts of a page that say something, in order; styles do not. Texts that stand together are one."""
    found: list[Piece] = []
    for piece in _walk(BeautifulSoup(page, "html.parser")):
        if piece.kind == "text" and found and found[-1].kind == "text":
            found[-1] = Piece("text", f"{found[-1].content}\n{piece.content}")
        else:
            found.append(piece)
    return found


def compare_html(old: str, new: str, rules: Rules, place: tuple[str, ...] = ()) -> list[Difference]:
    """What differs between two pages."""
    if old == new:
        return []
    left, right = pieces(old), pieces(new)
    found: list[Difference] = []
    kinds = [p.kind for p in left], [p.kind for p in right]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *kinds, autojunk=False).get_opcodes():
        if tag == "equal":
            for n in range(i2 - i1):
                inner = (*place, piece_name(left, i1 + n))
                found += _compare(left[i1 + n], right[j1 + n], rules, inner)
            continue
        found += (
            Difference((*place, piece_name(left, n)), "different", "removed", _text(left[n]), None)
            for n in range(i1, i2)
        )
        found += (Difference((*place, "added"), "different", "added", None, _text(right[n])) for n in range(j1, j2))
    return found


def has_table(page: str) -> bool:
    """Whether a page is, or has, a table."""
    return "<table" in page


def _compare(old: Piece, new: Piece, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    if isinstance(old.content, Table) and isinstance(new.content, Table):
        return compare_tables(old.content, new.content, rules, place)
    left, right = str(old.content), str(new.content)
    if old.kind == "picture":
        return compare_pictures(left, right, place)
    return compare_text(left, right, replace(rules, markup=True), place)


def _walk(element: Tag) -> Iterator[Piece]:
    for child in element.children:
        if isinstance(child, NavigableString):
            text = " ".join(child.split())
            if text and not isinstance(child, Comment):
                yield Piece("text", text)
        elif isinstance(child, Tag) and child.name not in _SKIPPED:
            yield from _element(child)


def _element(element: Tag) -> Iterator[Piece]:
    if element.name == "table":
        yield Piece("table", read_table(element))
    elif element.name in _VERBATIM:
        yield Piece("script", str(element) if element.name != "script" else element.get_text())
    for name in ("src", "srcdoc", "href", "value", "data"):
        text = element.get(name)
        if isinstance(text, str) and text and not text.startswith("#"):
            inline = _INLINE.match(text)
            yield Piece("picture", inline[1]) if inline else Piece("address", text)
    if element.name == "table":
        yield from (p for image in element.find_all("img") for p in _element(image))
    elif element.name not in _VERBATIM:
        yield from _walk(element)


def piece_name(found: Sequence[Piece], number: int) -> str:
    """What messages call a piece: `table 2` is the second table."""
    kind = found[number].kind
    return f"{kind} {sum(p.kind == kind for p in found[: number + 1])}"


def _text(piece: Piece) -> str:
    if isinstance(piece.content, Table):
        return f"{len(piece.content.rows)} rows: {', '.join(piece.content.head)}"
    return "a picture" if piece.kind == "picture" else piece.content
