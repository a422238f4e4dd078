"""What `refactor` and `verify` show: progress, the table of compared values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from nblift.model.report import Compared, Report

if TYPE_CHECKING:
    from nblift.lift.project import Project

_COLOURS = {"identical": "green", "equal": "green", "nondeterministic": "yellow", "different": "red"}


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A spinner that says what is going on, on a terminal only."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    with console.status("…") as status:
        yield lambda text: status.update(f"{text} …")


def print_reports(projects: Sequence[Project]) -> None:
    """The lift reports as they were written, as one JSON document: the report itself where there is one notebook."""
    texts = [(p.root / p.report).read_text(encoding="utf-8") for p in projects if (p.root / p.report).is_file()]
    document = [json.loads(text) for text in texts]
    whole = document[0] if len(projects) == 1 else {"schema": 1, "notebooks": document}
    typer.echo(json.dumps(whole, indent=1, ensure_ascii=False))


def show_compared(report: Report) -> None:
    """The values and files that were compared, what differs first to the eye."""
    from rich.console import Console
    from rich.table import Column, Table

    table = Table("stage", Column("value", overflow="fold"), "verdict", box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    for compared in (*report.variables, *report.files):
        colour = _COLOURS[compared.verdict]
        table.add_row(compared.stage, compared.name, f"[{colour}]{compared.verdict}[/]", _plain(compared))
    console = Console()
    console.print(table)
    console.print(f"\n{summary(report)}", highlight=False)


def summary(report: Report) -> str:
    """One line: how many values, how many of each verdict."""
    rows = [*report.variables, *report.files]
    counts = {v: sum(c.verdict == v for c in rows) for v in _COLOURS}
    said = ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n) or "nothing to compare"
    return f"{report.notebook}: {report.verdict} ({len(rows)} compared: {said})"


def _plain(compared: Compared) -> str:
    from rich.markup import escape

    return escape(compared.detail or "")
