"""Which code cell of one notebook is which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# how much of a cell's text has to be the same for it to be taken for a rewritten one
_ALIKE = 0.5


@dataclass(frozen=True)
class Pair:
    """Two code cells that are counterparts, by their places (from 0); None where there is no counterpart."""

    old: int | None
    new: int | None
    moved: bool = False


def paired(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """Counterparts among code cells, in the order of the new notebook, removed ones where they stood.

    Cells of the same text come first, in order; then, between them, rewritten ones, known by their id or because
    much of their text is the same; then cells that were moved.
    """
    left, right = [c.source.strip() for c in old], [c.source.strip() for c in new]
    found: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found.update(zip(range(i1, i2), range(j1, j2), strict=True))
    moved = _moved(left, right, found)
    found.update(moved)
    _add_rewritten(old, new, found)
    return _in_order(len(old), len(new), found, set(moved))


def _moved(left: Sequence[str], right: Sequence[str], found: dict[int, int]) -> dict[int, int]:
    free = [j for j in range(len(right)) if j not in found.values()]
    moved = {}
    for i, text in enumerate(left):
        if i not in found and (match := next((j for j in free if right[j] == text), None)) is not None:
            moved[i] = match
            free.remove(match)
    return moved


def _add_rewritten(old: Sequence[Any], new: Sequence[Any], found: dict[int, int]) -> None:
    taken = set(found.values())
    by_id = {cell.get("id"): j for j, cell in enumerate(new) if cell.get("id")}
    for i, cell in enumerate(old):
        j = by_id.get(cell.get("id"))
        if i not in found and j is not None and j not in taken:
            found[i] = j
            taken.add(j)
    for i, cell in enumerate(old):
        if i in found:
            continue
        low = max((found[k] for k in range(i) if k in found), default=-1)
        high = min((found[k] for k in range(i + 1, len(old)) if k in found), default=len(new))
        free = [j for j in range(low + 1, high) if j not in taken]
        likeness = {j: SequenceMatcher(None, cell.source, new[j].source, autojunk=False).ratio() for j in free}
        best = max(free, key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= _ALIKE:
            found[i] = best
            taken.add(best)


def _in_order(old: int, new: int, found: dict[int, int], moved: set[int]) -> list[Pair]:
    back = {j: i for i, j in found.items()}
    pairs: list[Pair] = []
    told: set[int] = set()
    for j in range(new):
        i = back.get(j)
        if i is not None and i not in moved:
            pairs += (Pair(k, None) for k in range(i) if k not in found and k not in told)
            told.update(range(i))
        pairs.append(Pair(i, j, i in moved))
    return pairs + [Pair(k, None) for k in range(old) if k not in found and k not in told]
