"""Differences for a person at a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from nblift.diff.difference import CellDifference, Difference, NotebookDifference, Verdict

_SHOWN = 8
_WIDTH = 100
_COLOURS: dict[Verdict, str] = {"identical": "green", "equal": "green", "noise": "yellow", "different": "red"}


def render(found: Sequence[NotebookDifference], colour: bool = False) -> str:
    """For each notebook what differs, cell by cell, and a verdict."""
    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=colour, no_color=not colour, highlight=False, width=10_000)
    for one in found:
        for line in _notebook(one):
            console.print(line)
    return buffer.getvalue()


def _notebook(one: NotebookDifference) -> Iterator[Text]:
    for cell in one.cells:
        if cell.differences:
            yield from _cell(cell)
    name = one.new or one.old or ""
    yield Text.assemble(f"{name}: ", (_summary(one), _COLOURS[one.verdict]))


def _summary(one: NotebookDifference) -> str:
    if one.old is None or one.new is None:
        return "different: it is only in the " + ("new" if one.old is None else "old") + " folder"
    counts: dict[Verdict, int] = {}
    for cell in one.cells:
        counts[cell.verdict] = counts.get(cell.verdict, 0) + 1
    several = ", ".join(f"{counts[v]} {v}" for v in ("different", "noise", "equal", "identical") if v in counts)
    verdict = "different" if one.verdict == "different" else "same"
    fails = f", and it ends with an error in cell {one.fails_in}" if one.fails_in else ""
    return (f"{verdict} (cells: {several})" if several else verdict) + fails


def _cell(cell: CellDifference) -> Iterator[Text]:
    number = f"cell {cell.new if cell.new is not None else cell.old}"
    if cell.old is not None and cell.new is not None and cell.old != cell.new:
        number += f" (was {cell.old})"
    changed = [what for what, is_so in (("moved", cell.moved), ("its code changed", cell.rewritten)) if is_so]
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    notes = f"  [{', '.join(changed)}]" if changed else ""
    yield Text.assemble((number, "bold"), notes, ("  " + _short(first, 60), "dim"))
    # what differs most comes first, and noise is told by its kind only
    ordered = sorted(cell.differences, key=lambda d: d.verdict != "different")
    for one in ordered[:_SHOWN]:
        yield _difference(one)
    if len(ordered) > _SHOWN:
        left = ordered[_SHOWN:]
        changes = sum(d.verdict == "different" for d in left)
        yield Text(f"  … and {len(left)} more" + (f", {changes} of them different" if changes else ""))


def _difference(one: Difference) -> Text:
    line = Text.assemble("  ", (f"{one.verdict}", _COLOURS[one.verdict]), f"  {', '.join(one.place)}: ")
    if one.old is not None and one.new is not None:
        line.append(f"{_short(one.old)} → {_short(one.new)}")
    else:
        line.append(_short(one.new or one.old or ""))
    return line.append(f"  ({one.why})", "dim")


def _short(text: str, width: int = _WIDTH) -> str:
    line = " ⏎ ".join(text.strip().splitlines())
    return line if len(line) <= width else line[: width - 1] + "…"
