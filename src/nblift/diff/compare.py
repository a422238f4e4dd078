"""Two executed notebooks, compared by what their cells show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nblift.diff.cells import Pair, paired
from nblift.diff.clock import clock_of
from nblift.diff.difference import CellDifference, Difference, NotebookDifference
from nblift.diff.noise import told_apart
from nblift.diff.outputs import brief, compare_outputs, shown
from nblift.diff.rules import Rules, Tolerance
from nblift.errors import Place, UsageError
from nblift.notebook.invalid import why_invalid
from nblift.notebook.read import read_document

_DEFAULT = Tolerance()


def compare_notebooks(
    old: Path, new: Path, noise: Sequence[Path] = (), tolerance: Tolerance = _DEFAULT
) -> NotebookDifference:
    """What differs between the outputs of two executed notebooks.

    Code, metadata, execution counts and markdown do not count; a cell that is in one of them only does if it shows
    something.

    Args:
        old: the notebook as it was.
        new: as it is now.
        noise: further runs of the old one: what they differ in is noise.

    Raises:
        UsageError: a file is no notebook, or was not executed.
    """
    try:
        return _compared(old, new, noise, tolerance)
    except (AttributeError, KeyError, TypeError):
        for path in (old, new, *noise):
            if why := why_invalid(path):
                raise UsageError(why, where=Place(str(path)), hint="Run it anew.") from None
        raise


def _compared(old: Path, new: Path, noise: Sequence[Path], tolerance: Tolerance) -> NotebookDifference:
    before, after = _executed(old), _executed(new)
    found = compare_documents(before, after, tolerance)
    runs = [{c.old: c.differences for c in compare_documents(before, _executed(n), tolerance)} for n in noise]
    cells = (_without_noise(cell, [run.get(cell.old, ()) for run in runs]) for cell in found)
    return NotebookDifference(str(old), str(new), tuple(cells))


def compare_documents(old: Any, new: Any, tolerance: Tolerance = _DEFAULT) -> list[CellDifference]:
    """What differs between two notebooks of nbformat 4, cell by cell; noise is known by its looks only."""
    rules = Rules(tolerance, clock_of(old), clock_of(new))
    left, right = ([c for c in d.cells if c.cell_type == "code"] for d in (old, new))
    return [_compare(pair, left, right, rules) for pair in paired(left, right)]


def is_executed(path: Path) -> bool:
    """Whether a notebook was executed: a cell has outputs or a number, or there is no code to execute."""
    return _is_executed(read_document(path))


def _is_executed(document: Any) -> bool:
    code = [c for c in document.cells if c.cell_type == "code" and c.source.strip()]
    return not code or any(c.outputs or c.get("execution_count") for c in code)


def _executed(path: Path) -> Any:
    document = read_document(path)
    if not _is_executed(document):
        raise UsageError(
            "was not executed: there is nothing to compare",
            where=Place(str(path)),
            hint=f"Run it first: nblift run {path}",
        )
    return document


def _compare(pair: Pair, left: Sequence[Any], right: Sequence[Any], rules: Rules) -> CellDifference:
    old = left[pair.old] if pair.old is not None else None
    new = right[pair.new] if pair.new is not None else None
    present = new if new is not None else old
    assert present is not None
    return CellDifference(
        None if pair.old is None else pair.old + 1,
        None if pair.new is None else pair.new + 1,
        present.source,
        old is not None and new is not None and old.source.strip() != new.source.strip(),
        pair.moved,
        tuple(_differences(old, new, rules)),
        tuple(old.outputs) if old is not None else (),
        tuple(new.outputs) if new is not None else (),
    )


def _differences(old: Any, new: Any, rules: Rules) -> list[Difference]:
    if old is not None and new is not None:
        return compare_outputs(old.outputs, new.outputs, rules)
    if old is not None:
        return [Difference((one.kind,), "different", "removed cell", brief(one), None) for one in shown(old.outputs)]
    return [Difference((one.kind,), "different", "added cell", None, brief(one)) for one in shown(new.outputs)]


def _without_noise(cell: CellDifference, runs: Sequence[Sequence[Difference]]) -> CellDifference:
    return replace(cell, differences=tuple(told_apart(cell.differences, runs))) if cell.old and runs else cell
