"""What a run says to GitHub Actions: an annotation at the failing line, a table in the job's summary."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from nblift.notebook.lines import line_in_file
from nblift.runs.overview import figures
from nblift.runs.result import NotebookRun


def annotation(run: NotebookRun) -> str | None:
    """A workflow command that shows the failure at its line of the notebook's file; None for a run that passed."""
    if run.passed:
        return None
    properties = {"file": Path(os.path.relpath(run.notebook)).as_posix()}
    message = run.reason or run.verdict
    if run.failure:
        line = line_in_file(run.notebook, run.failure.cell, run.failure.line or 1)
        if line is not None:
            properties["line"] = str(line)
        message = f"{message}\n{run.failure.excerpt()}"
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::error {named},title={_property(run.notebook.name)}::{_escaped(message)}"


def summary(runs: Sequence[NotebookRun]) -> str:
    """The runs as a Markdown table, then the failing cells.

    Figures are counted: GitHub takes pictures out of summaries that are not on a server (`data:` URIs).
    """
    rows = ["| notebook | cells | seconds | figures | verdict |", "| --- | ---: | ---: | ---: | --- |"]
    for run in runs:
        words = run.verdict if run.passed else f"**{run.verdict}**: {run.reason}"
        words = words.replace("|", "\\|").replace("\n", " ")
        shown = f"{run.executed}/{run.cells} | {run.seconds:.1f} | {len(figures(run))}"
        rows.append(f"| {run.notebook.as_posix()} | {shown} | {words} |")
    for run in runs:
        if run.failure and not run.passed:
            rows += ["", f"**{run.notebook.as_posix()}**, cell {run.failure.cell}", "", _fenced(run.failure.excerpt())]
    return "\n".join(rows) + "\n"


def _fenced(code: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}\n{code}\n{fence}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
