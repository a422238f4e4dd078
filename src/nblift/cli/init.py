"""`nblift init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nblift.init.proposal import Proposal


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    strip: Annotated[bool, typer.Option(help="Let git leave notebooks' outputs out of commits.")] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on stdout; nothing is written without --yes.")
    ] = False,
) -> None:
    """Prepare a repository with notebooks: DVC, ignored files, a workflow, hooks.

    Shows what it would write, and asks. Lines are added to files that are there, which otherwise stay as they are;
    notebooks are not moved. Exit code 1: it was not done. A second run finds nothing to do.

        nblift init

        nblift init --yes && nblift refactor notebooks/penguins.ipynb
    """
    from nblift.init.carry_out import carry_out
    from nblift.init.propose import propose

    root = folder.resolve()
    proposal = propose(root, strip)
    if not as_json:
        _show(root, proposal)
    done = bool(proposal) and (yes or (not as_json and typer.confirm("Write this?")))
    if done:
        carry_out(root, proposal)
    if as_json:
        _print_json(proposal, done)
    if proposal and not done:
        raise typer.Exit(1)


def _show(root: Path, proposal: Proposal) -> None:
    for change in proposal.files:
        typer.echo(change.diff() + "\n")
    for command in proposal.commands:
        typer.echo(f"run: {' '.join(command.words)}\n     {command.why}")
    for note in proposal.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"{root}: " + ("as above" if proposal else "nothing to do"))


def _print_json(proposal: Proposal, done: bool) -> None:
    import json

    verdict = "written" if done else "not written" if proposal else "nothing to do"
    typer.echo(json.dumps({"schema": 1, "verdict": verdict, **proposal.to_dict()}, indent=1, ensure_ascii=False))
