"""`nblift predict`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from nblift.serving.files.predict import Summary

FormatName = Literal["csv", "tsv", "jsonl", "parquet"]


def predict(
    file: Annotated[str, typer.Argument(help="CSV, TSV, JSON lines or Parquet; `-` is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", help="Where to; its name tells the format.")] = "-",
    model_dir: Annotated[
        Path | None, typer.Option(help="Ask a folder that `nblift export` wrote, instead of the registry.")
    ] = None,
    on_error: Annotated[
        Literal["stop", "mark"],
        typer.Option(
            help="What a bad row does: *stop* writes nothing and names it; *mark* leaves its prediction empty."
        ),
    ] = "stop",
    reads: Annotated[
        FormatName | None, typer.Option("--from", help="FILE's format, if its name does not tell.")
    ] = None,
    writes: Annotated[
        FormatName | None, typer.Option("--to", help="The output's format, if its name does not tell.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON; needs `--output`.")] = False,
) -> None:
    """Predict for each row of a file with the registry's production version: the numbers that the service gives.

    nblift predict new.csv -o predicted.csv

    nblift predict new.parquet -o predicted.parquet --on-error mark

    zcat new.csv.gz | nblift predict - --model-dir models/exported | gzip > predicted.csv.gz

    The model's columns are found by their names, in any order. Other columns, such as an id, are kept. Added are
    `prediction`, a classifier's `probability_<label>`, `model_version`, and `warnings` for values that training never
    had. Empty cells and NA are null. Memory does not grow with the file.
    """
    from nblift.errors import UsageError
    from nblift.serving.files.predict import Request, open_service, predict_file
    from nblift.serving.settings import read_settings

    if json and output == "-":
        raise UsageError("--json prints a summary where the predictions would go", hint="Name a file: -o FILE.")
    given = {} if model_dir is None else {"model_dir": model_dir}
    service = open_service(read_settings(**given))
    with _bar() as progress:
        summary = predict_file(Request(file, output, reads, writes, on_error), service, progress)
    if json:
        typer.echo(summary.to_json(), nl=False)
    else:
        typer.echo(_words(summary), err=True)


def _words(summary: Summary) -> str:
    parts = [f"{summary.rows:,} rows predicted by version {summary.model_version} of {summary.model}"]
    if summary.failed:
        parts.append(f"{summary.failed:,} of them have no prediction: see the column error")
    if summary.warned:
        parts.append(f"{summary.warned:,} hold values that training never had: see the column warnings")
    return "; ".join(parts)


@contextmanager
def _bar() -> Iterator[Callable[[int, int | None], None] | None]:
    """Yield what to call when more is read: a bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("predicting", total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size)
