"""The lift report as a page: the notebook with, beside each statement, where it went and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from nblift.model.notebook import Cell, Notebook, Statement
from nblift.model.report import Report

# where an exploration's statements go
STAYS = "stays in the notebook"
# what has to be looked at comes first
_ORDER = ("different", "nondeterministic", "equal", "identical")


@dataclass(frozen=True)
class Piece:
    """Lines of a cell that belong to one statement, with its row of the report; None for what is no statement."""

    code: str
    row: Mapping[str, Any] | None


@dataclass(frozen=True)
class Part:
    """A code cell in pieces, and the heading that it is the first one under, or None."""

    heading: str | None
    number: int
    pieces: tuple[Piece, ...]


def report_page(report: Report, notebook: Notebook | None) -> str:
    """The report as one file of HTML that loads nothing.

    Args:
        notebook: the one that the report is of, statement for statement; None shows none of its code.
    """
    compared = sorted([*report.variables, *report.files], key=lambda each: _ORDER.index(each.verdict))
    counts = Counter(each.verdict for each in compared)
    parts = list(_parts(report, notebook)) if notebook is not None else []
    made_by = {v["path"]: s["name"] for s in report.stages for v in s["outputs"] if v["path"]}
    template = _templates().get_template("lift_report.html.j2")
    return template.render(report=report, compared=compared, counts=counts, parts=parts, made_by=made_by, STAYS=STAYS)


def _parts(report: Report, notebook: Notebook) -> Iterator[Part]:
    rows = dict(zip((s.index for s in notebook.statements), report.statements, strict=True))
    headings = {section.statements[0].cell: section.title for section in notebook.sections if section.statements}
    for cell in notebook.code_cells:
        if cell.source.strip():
            own = [s for s in notebook.statements if s.cell == cell.number]
            yield Part(headings.get(cell.number), cell.number, tuple(_pieces(cell, own, rows)))


def _pieces(cell: Cell, statements: list[Statement], rows: Mapping[int, Mapping[str, Any]]) -> Iterator[Piece]:
    lines, done = cell.source.split("\n"), 0
    for statement in statements:
        # of two statements in one line the second is shown by itself
        text = "\n".join(lines[done : statement.end_line]) if statement.end_line > done else statement.source
        done = max(done, statement.end_line)
        yield Piece(text.strip("\n"), rows[statement.index])
    rest = "\n".join(lines[done:]).strip("\n")
    if rest.strip():
        yield Piece(rest, None)


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nblift.emit"), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
