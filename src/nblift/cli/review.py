"""`nblift review`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def review(
    base: Annotated[str, typer.Argument(help="A commit, branch or tag to compare with.")] = "origin/main",
    before: Annotated[Path, typer.Option(help="Notebooks as an earlier run executed them; may be missing.")] = Path(
        "reports/before"
    ),
    after: Annotated[Path, typer.Option(help="The same notebooks, executed now.")] = Path("reports/runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to, instead of stdout.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with both sides of what notebooks show.")] = None,
) -> None:
    """Tell a reviewer what a change does: metrics, parameters, and what notebooks show, against another commit.

    Prints Markdown, as for a comment on a pull request. A difference is no failure: the exit code is 0.

        nblift review main

        nblift review origin/main --before reports/before --html reports/review.html -o reports/review.md
    """
    from nblift.cli.scrubbed import scrubber
    from nblift.lift.project import find_root
    from nblift.review import review as tell

    found = tell(find_root(Path()), base, before, after)
    scrub = scrubber(before, after)
    text = scrub(found.text)
    if html is not None and found.outputs:
        from nblift.diff.formats.html import render

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(scrub(render(found.outputs)), encoding="utf-8")
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
