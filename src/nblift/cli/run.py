"""`nblift run`: execute notebooks as CI does."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nblift.errors import UsageError

if TYPE_CHECKING:
    from nblift.cli.run_compare import Compared
    from nblift.runs.result import NotebookRun


def run(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, and folders of notebooks.", show_default=False)],
    parameters: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter's value, over that of params.yaml."),
    ] = None,
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="How many run at the same time.", min=1)] = 1,
    timeout: Annotated[float, typer.Option(help="Seconds for each notebook; 0 for no limit.", min=0)] = 3600,
    cell_timeout: Annotated[float, typer.Option(help="Seconds for each cell; 0 for no limit.", min=0)] = 0,
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Memory for each notebook: 500MB, 4GB.", show_default="no limit")
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="K/N", help="Only the K-th of N parts, as long as each other by the last durations."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run those, too, in which nothing changed.")] = False,
    network: Annotated[bool, typer.Option("--network", help="Let notebooks reach the network.")] = False,
    python: Annotated[
        Path | None, typer.Option(help="The interpreter that runs the notebooks.", show_default="this one")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where executed notebooks and reports go.")] = Path("reports/runs"),
    html: Annotated[bool, typer.Option(help="Write HTML that opens offline.")] = True,
    junit: Annotated[bool, typer.Option(help="Write junit.xml.")] = True,
    track: Annotated[
        bool | None,
        typer.Option(
            "--track/--no-track", help="Record the runs in MLflow.", show_default="if MLFLOW_TRACKING_URI is set"
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Notebooks executed before: fail where outputs differ. One that does is run twice, to tell noise.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Execute notebooks from top to bottom, each in its own folder and a fresh kernel.

    `nblift run notebooks/ -j 4 --timeout 600`: four at a time, ten minutes for each.

    `nblift run notebooks/ --shard 2/3`: on the second of three machines, each with the same `reports/runs/runs.json`.

    `nblift run report.ipynb -p year=2025 --network`: with a parameter, and allowed to download.

    `nblift run notebooks/ --compare reports/runs`: and say what outputs are not what they were in the last run.
    """
    from nblift.cli.run_compare import compare as outputs_compared
    from nblift.cli.run_compare import kept
    from nblift.cli.run_progress import progress
    from nblift.runs.options import Options
    from nblift.runs.run import run_notebooks
    from nblift.runs.shards import parse

    options = Options(
        parameters=tuple(parameters or ()),
        python=python,
        output=output,
        timeout=timeout or None,
        cell_timeout=cell_timeout or None,
        memory=_bytes(memory),
        network=network or not _can_cut_off(),
        jobs=jobs,
        shard=None if shard is None else parse(shard),
        force=force,
        html=html,
        junit=junit,
    )
    with kept(compare) as before:
        with progress() as listener:
            runs = run_notebooks(paths, options, listener)
        compared = None if before is None else outputs_compared(runs, before, options)
    if as_json:
        _print_json(runs, output / "junit.xml" if junit else None, compared)
    else:
        _print_table(runs, output)
        _print_compared(compared)
    _tell_github(runs)
    _track(runs, track)
    different = compared is not None and any(one.verdict == "different" for one in compared.found)
    if different or not all(run.passed for run in runs):
        raise typer.Exit(1)


def _bytes(text: str | None) -> int | None:
    """A size as people write it.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmMgGtT]?)(i?)[bB]?", text.strip())
    if not found or float(found[1]) == 0:
        raise UsageError(f"--memory {text} is not a size", hint="Write 500MB, or 4GB.")
    return int(float(found[1]) * (1024 if found[3] else 1000) ** " kmgt".index(found[2].lower() or " "))


def _can_cut_off() -> bool:
    from nblift.notebook.limits import why_online

    reason = why_online()
    if reason is not None:
        print(f"Notebooks can reach the network: this machine cannot cut them off ({reason}).", file=sys.stderr)
    return reason is None


def _print_json(runs: list[NotebookRun], junit: Path | None, compared: Compared | None) -> None:
    document: dict[str, Any] = {
        "schema": 1,
        "verdict": "passed" if all(run.passed for run in runs) else "failed",
        "notebooks": [run.to_dict() for run in runs],
        "junit": None if junit is None else junit.as_posix(),
    }
    if compared is not None:
        document["compared"] = [one.to_dict() for one in compared.found]
        document["not_compared"] = [path.as_posix() for path in compared.unknown]
    print(json.dumps(document, indent=2, ensure_ascii=False))


def _print_table(runs: list[NotebookRun], output: Path) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("notebook", box=None, pad_edge=False)
    table.add_column("cells", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("verdict")
    for run in runs:
        verdict = f"[green]{run.verdict}[/]" if run.passed else f"[red]{run.verdict}[/]"
        table.add_row(escape(run.notebook.as_posix()), f"{run.executed}/{run.cells}", f"{run.seconds:.1f}", verdict)
    console.print(table)
    for run in runs:
        if not run.passed:
            console.print(
                f"\n[red]{escape(run.notebook.as_posix())}[/], {escape(run.reason or run.verdict)}", soft_wrap=True
            )
            if run.failure:
                console.print(escape(run.failure.excerpt()), soft_wrap=True)
    console.print(f"\nExecuted notebooks and reports are in {output.as_posix()}", soft_wrap=True)


def _print_compared(compared: Compared | None) -> None:
    if compared is None:
        return
    from nblift.diff.formats.text import render

    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write("\n" + render(compared.found, colour=coloured))
    for path in compared.unknown:
        print(f"{path.as_posix()}: not compared, for it was not executed before")


def _track(runs: list[NotebookRun], wanted: bool | None) -> None:
    from nblift.runs.track import configured, track

    if configured() if wanted is None else wanted:
        track(runs, Path.cwd())


def _tell_github(runs: list[NotebookRun]) -> None:
    from nblift.runs.annotations import annotation, summary

    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in filter(None, map(annotation, runs)):
            print(line, file=sys.stderr)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as stream:
            stream.write(summary(runs))
