"""An order of the cells in which every name is bound before it is read, if there is one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CellNames:
    """What a cell needs and gives: `reads` before it binds them itself, `binds`, `deletes`."""

    cell: int
    reads: frozenset[str]
    binds: frozenset[str]
    deletes: frozenset[str] = frozenset()


def runs(order: Sequence[CellNames], given: Collection[str]) -> bool:
    """Whether every name that a cell reads is there by then."""
    bound = set(given)
    for cell in order:
        if not cell.reads <= bound:
            return False
        bound = (bound | cell.binds) - cell.deletes
    return True


def working_order(cells: Sequence[CellNames], given: Collection[str]) -> list[int] | None:
    """The cells' numbers in an order that works; as many as possible stay where they are. None where none is found.

    A cell that lacks names waits until the cells that bind them have run (Kahn, 1962, taking the first that can run).
    It is an order in which no name is missing; whether the values are those that its author saw only a run can tell.
    """
    waiting = list(cells)
    bound = set(given)
    done: list[CellNames] = []
    while waiting:
        ready = next((c for c in waiting if c.reads <= bound), None)
        if ready is None:
            return None
        waiting.remove(ready)
        done.append(ready)
        bound = (bound | ready.binds) - ready.deletes
    return [c.cell for c in done]


def executed_order(
    cells: Sequence[CellNames], counts: Sequence[int | None], given: Collection[str]
) -> list[int] | None:
    """The order in which the cells were last executed, if all were and it works."""
    if not cells or any(count is None for count in counts):
        return None
    pairs = sorted(zip(counts, range(len(cells)), strict=True), key=lambda pair: pair[0] or 0)
    order = [cells[i] for _, i in pairs]
    return [c.cell for c in order] if runs(order, given) else None
