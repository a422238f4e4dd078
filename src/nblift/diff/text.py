"""Two texts, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from nblift.diff.difference import Difference
from nblift.diff.lines import compare_line, parts, skeleton
from nblift.diff.rules import Rules

_LONG = 3000
Pair = tuple[int | None, int | None]


def compare_text(old: str, new: str, rules: Rules, place: tuple[str, ...] = ()) -> list[Difference]:
    """What differs between two texts; added and removed lines do not shift the rest."""
    if old == new:
        return []
    left, right = lines_of(old), lines_of(new)
    found: list[Difference] = []
    at = 0
    for a, b in aligned(left, right, rules.markup):
        at = a if a is not None else at
        inner = (*place, f"line {at + 1}") if len(left) > 1 or len(right) > 1 else place
        if a is not None and b is not None:
            found += compare_line(left[a], right[b], rules, inner)
        elif a is not None:
            found.append(Difference(inner, "different", "removed line", left[a], None))
        elif b is not None:
            found.append(Difference((*inner, "added"), "different", "added line", None, right[b]))
    return found


def lines_of(text: str) -> list[str]:
    """The lines as a terminal leaves them: of what was written over with a carriage return only the last stays."""
    return [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]


def aligned(left: Sequence[str], right: Sequence[str], markup: bool = False) -> list[Pair]:
    """Pairs of line numbers (from 0), None for a line that has no counterpart.

    Lines that are the same are paired first, then those that are the same but for numbers and noise, then what is
    left between them by its order.
    """
    found: list[Pair] = []
    for tag, i1, i2, j1, j2 in _matches(left, right):
        if tag == "equal":
            found += zip(range(i1, i2), range(j1, j2), strict=True)
            continue
        old = [skeleton(parts(line, markup)) for line in left[i1:i2]]
        new = [skeleton(parts(line, markup)) for line in right[j1:j2]]
        matches = [("equal", 0, len(old), 0, len(new))] if old == new else _matches(old, new)
        for _, k1, k2, m1, m2 in matches:
            found += _in_order(range(i1 + k1, i1 + k2), range(j1 + m1, j1 + m2))
    return found


def _matches(left: Sequence[object], right: Sequence[object]) -> list[tuple[str, int, int, int, int]]:
    long = len(left) + len(right) > _LONG
    return list(SequenceMatcher(None, left, right, autojunk=long).get_opcodes())


def _in_order(old: range, new: range) -> Iterator[Pair]:
    for n in range(max(len(old), len(new))):
        yield (old[n] if n < len(old) else None, new[n] if n < len(new) else None)
