"""A comparison with its sides exchanged."""

from __future__ import annotations

from dataclasses import replace

from nblift.diff.difference import CellDifference, Difference, NotebookDifference


def turned(one: NotebookDifference) -> NotebookDifference:
    """What was new is old, and the other way round. Places stay those of the notebook that was the old one."""
    return NotebookDifference(one.new, one.old, tuple(_cell(cell) for cell in one.cells))


def _cell(cell: CellDifference) -> CellDifference:
    return replace(
        cell,
        old=cell.new,
        new=cell.old,
        differences=tuple(_difference(d) for d in cell.differences),
        old_outputs=cell.new_outputs,
        new_outputs=cell.old_outputs,
    )


def _difference(one: Difference) -> Difference:
    words = {"added": "removed", "removed": "added"}
    first, _, rest = one.why.partition(" ")
    why = " ".join(filter(None, (words.get(first, first), rest)))
    amounts = one.amounts and (one.amounts[1], one.amounts[0])
    if one.old is None and one.why.startswith("picture"):  # a description of both, and no side
        return replace(one, amounts=amounts)
    return replace(one, why=why, old=one.new, new=one.old, amounts=amounts)
