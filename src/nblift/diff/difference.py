"""What is not the same in two executed notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["identical", "equal", "noise", "different"]
# from the best to the worst
_ORDER: tuple[Verdict, ...] = ("identical", "equal", "noise", "different")


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same.

    Attributes:
        place: where in the old cell's outputs, from the outside to the inside: `("table 1", "row 3", "price")`.
        verdict: "equal" within the tolerance, "noise" for what runs differ in anyway, else "different".
        why: what it is, in a few words: "number", "reading of a clock", "picture".
        old: what stood there; None where nothing did.
        new: what stands there now.
        amounts: old and new as numbers, where they are: what runs differ by can then be measured.
    """

    place: tuple[str, ...]
    verdict: Verdict
    why: str
    old: str | None
    new: str | None
    amounts: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "where": list(self.place),
            "verdict": self.verdict,
            "why": self.why,
            "old": self.old,
            "new": self.new,
        }


@dataclass(frozen=True)
class CellDifference:
    """What became of one code cell's outputs.

    `old` and `new` are its numbers among the code cells (from 1), None where it is only in one of the notebooks.
    `source` is its code as it is now, `rewritten` says whether that changed. The outputs are those of nbformat 4.
    """

    old: int | None
    new: int | None
    source: str
    rewritten: bool = False
    moved: bool = False
    differences: tuple[Difference, ...] = ()
    old_outputs: tuple[Mapping[str, Any], ...] = ()
    new_outputs: tuple[Mapping[str, Any], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of its differences."""
        return worst(d.verdict for d in self.differences)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "old": self.old,
            "new": self.new,
            "verdict": self.verdict,
            "code_changed": self.rewritten,
            "moved": self.moved,
            "differences": [d.to_dict() for d in self.differences],
        }


@dataclass(frozen=True)
class NotebookDifference:
    """Two notebooks, by what their cells show. The paths are as they were given; one is None where there is no such
    notebook in the other folder."""

    old: str | None
    new: str | None
    cells: tuple[CellDifference, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of its cells; "different" where there is only one notebook."""
        if self.old is None or self.new is None:
            return "different"
        return worst(cell.verdict for cell in self.cells)

    @property
    def fails_in(self) -> int | None:
        """The code cell (from 1) of the new notebook that ends with an error; None where none does."""
        failed = (c.new for c in self.cells if any(o["output_type"] == "error" for o in c.new_outputs))
        return next(failed, None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: cells in which nothing differs are left out."""
        return {
            "old": self.old,
            "new": self.new,
            "verdict": self.verdict,
            "fails_in": self.fails_in,
            "cells": [c.to_dict() for c in self.cells if c.differences],
        }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; "identical" for none."""
    return max(verdicts, key=_ORDER.index, default="identical")
