"""`nblift diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nblift.diff.difference import NotebookDifference


def diff(
    old: Annotated[Path, typer.Argument(help="An executed notebook, or a folder of them.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The same, executed again.", show_default=False)],
    noise: Annotated[
        list[Path] | None,
        typer.Option(help="A further run of OLD: what the two differ in is noise. May be given several times."),
    ] = None,
    rtol: Annotated[float, typer.Option(help="How far numbers with a fraction may be apart, relative.", min=0)] = 1e-6,
    atol: Annotated[float, typer.Option(help="How far they may be apart near zero.", min=0)] = 1e-9,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take nothing for noise because of how it looks: addresses, times.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with both sides, figures with a picture of their difference.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Say whether the outputs of executed notebooks are still what they were.

    Numbers and tables are compared with a tolerance, pictures as an eye does, plots by their data. Addresses, and
    times that are readings of a clock, are noise; code and metadata do not count. Exit code 0: the same, 1: not.

        nblift diff reports/before/penguins.ipynb reports/runs/penguins.ipynb

        nblift diff reports/before reports/runs --html changes.html

    Where a notebook is random, one more run of the old one tells noise from change:

        nblift diff before.ipynb after.ipynb --noise before-again.ipynb
    """
    from nblift.cli.scrubbed import scrubber
    from nblift.diff.difference import worst
    from nblift.diff.folders import compare_paths
    from nblift.diff.rules import Tolerance

    found = compare_paths(old, new, noise or [], Tolerance(rtol, atol, strict))
    scrub = scrubber(old, new, *(noise or []))
    if html is not None:
        from nblift.diff.formats.html import render

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(scrub(render(found)), encoding="utf-8")
    _print(found, as_json, scrub)
    if worst(one.verdict for one in found) == "different":
        raise typer.Exit(1)


def _print(found: Sequence[NotebookDifference], as_json: bool, scrub: Callable[[str], str]) -> None:
    import os
    import sys

    if as_json:
        from nblift.diff.formats import json

        sys.stdout.write(scrub(json.render(found)))
        return
    from nblift.diff.formats import text

    sys.stdout.write(scrub(text.render(found, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ)))
