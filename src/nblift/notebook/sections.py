"""Headings cut a notebook into sections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from nblift.model.notebook import Cell

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(?P<title>.*?)\s*#*\s*$")
_HTML_HEADING = re.compile(r"^\s*<h(?P<level>[1-6])\b[^>]*>(?P<title>.*?)</h(?P=level)>\s*$", re.IGNORECASE)
_ARTICLES = frozenset(
    {"the", "a", "an", "our", "my", "of", "with", "and", "to", "for", "in", "on", "from", "by", "some"}
)
_MAX_WORDS = 4
# letters that no accent can be taken from
_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"}
)


def split_at_headings(cells: Sequence[Cell]) -> list[tuple[str, str, list[Cell]]]:
    """Cut at every markdown heading.

    Returns:
        `(title, prose, code cells)` in order; the cells before the first heading have the title "".
    """
    sections: list[tuple[str, str, list[Cell]]] = [("", "", [])]
    for cell in cells:
        if cell.kind == "code":
            sections[-1][2].append(cell)
            continue
        for title, prose in _parts(cell.source):
            if title is not None:
                sections.append((title, prose, []))
            elif prose:
                before = sections[-1]
                sections[-1] = (before[0], f"{before[1]}\n\n{prose}".strip(), before[2])
    return sections


def prose_of(cells: Sequence[Cell], after: float, before: float) -> str:
    """The markdown between two code cells, given by their numbers, without the marks of headings."""
    number, found = 0, []
    for cell in cells:
        number = max(number, cell.number)
        if cell.kind == "markdown" and after <= number < before:
            for title, prose in _parts(cell.source):
                found += [text for text in (title, prose) if text]
    return "\n\n".join(found)


def _parts(markdown: str) -> list[tuple[str | None, str]]:
    """A markdown cell as headings with the prose below each; fenced code is prose."""
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    fenced = False
    for line in markdown.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        marked = not fenced and ("#" in line or "<" in line)
        heading = (_HEADING.match(line) or _HTML_HEADING.match(line)) if marked else None
        if heading:
            parts.append((heading.group("title"), []))
        else:
            parts[-1][1].append(line)
    return [(title, "\n".join(lines).strip()) for title, lines in parts]


def slug(title: str) -> str:
    """A heading as a Python identifier: "2. Load the data" → "load_data"; "" where nothing is left."""
    text = re.sub(r"<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", title)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"[’'`]", "", text)
    words = [w for w in re.split(r"[^a-z0-9]+", text) if w]
    while words and (words[0].isdigit() or re.fullmatch(r"[ivx]{1,4}|step|part|section|chapter", words[0])):
        words.pop(0)
    telling = [w for w in words if w not in _ARTICLES] or words
    name = "_".join(telling[:_MAX_WORDS])
    return f"s{name}" if name[:1].isdigit() else name
