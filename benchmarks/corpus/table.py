"""The results for people."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from measure import Row
from rich.console import Console
from rich.table import Table


def show(rows: Sequence[Row]) -> None:
    """Print a row a notebook, and totals."""
    table = Table(
        "notebook",
        "env",
        "outcome",
        "rung",
        "stages",
        "nblift",
        "independent",
        "observe s",
        "plan+emit s",
        "why, where refused",
    )
    for row in rows:
        seconds = row.seconds
        engine = seconds.get("plan", 0.0) + seconds.get("emit", 0.0)
        table.add_row(
            row.id,
            row.env,
            row.outcome,
            row.rung,
            str(row.stages or ""),
            row.verdict,
            row.independent,
            f"{seconds.get('observe', 0):.1f}",
            f"{engine:.2f}",
            row.reason[:160],
        )
    console = Console(width=200)
    console.print(table)
    for line in totals(rows):
        console.print(line, highlight=False)


def totals(rows: Sequence[Row]) -> list[str]:
    """The figures that matter."""
    running = [r for r in rows if r.expected == "pass"]
    both = [r for r in running if r.verdict == "equal" and r.independent == "equal"]
    wrong = [r for r in rows if r.verdict == "equal" and r.independent == "different"]
    several = [r for r in both if r.stages > 1]
    engine = [r.seconds["plan"] + r.seconds["emit"] for r in rows if "emit" in r.seconds]
    lines = [
        f"{len(both)} of {len(running)} notebooks that run are lifted with both verdicts equal, "
        f"{len(several)} of them into several stages",
        f"{len(wrong)} called equal that the independent check calls different",
    ]
    if asked := [r for r in running if r.soorgeon]:
        converted = [r for r in asked if not r.soorgeon.startswith("no")]
        lines.append(f"soorgeon converts {len(converted)} of {len(asked)}; whether to the same values is not asked")
    if engine:
        lines.append(f"planning and emitting: median {statistics.median(engine):.2f} s")
    return lines
