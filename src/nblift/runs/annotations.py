"""What a run says to GitHub Actions: an annotation at the failing line, a table in the job's summary."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

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
    """The runs as a Markdown table."""
    rows = ["| notebook | cells | seconds | verdict |", "| --- | ---: | ---: | --- |"]
    for run in runs:
        words = run.verdict if run.passed else f"**{run.verdict}**: {run.reason}"
        words = words.replace("|", "\\|").replace("\n", " ")
        rows.append(f"| {run.notebook.as_posix()} | {run.executed}/{run.cells} | {run.seconds:.1f} | {words} |")
    return "\n".join(rows) + "\n"


def line_in_file(notebook: Path, cell: int, line: int) -> int | None:
    """The line of the .ipynb file that holds a code cell's line, all from 1; None where the file is laid out oddly."""
    text = notebook.read_text(encoding="utf-8")
    rows = [row.strip().rstrip(",") for row in text.splitlines()]
    at = 0
    number = 0
    for item in json.loads(text).get("cells", []):
        source = item.get("source", "")
        lines = source if isinstance(source, list) else source.splitlines(keepends=True)
        if not lines:
            number += item.get("cell_type") == "code"
            continue
        encoded = [json.dumps(one, ensure_ascii=False) for one in lines]
        at = next((i for i in range(at, len(rows)) if rows[i : i + len(encoded)] == encoded), -1)
        if at < 0:
            return None
        number += item.get("cell_type") == "code"
        if number == cell and item.get("cell_type") == "code":
            return at + min(line, len(lines))
        at += len(encoded)
    return None


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
