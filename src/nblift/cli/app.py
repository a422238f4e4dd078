"""The `nblift` command: its verbs, and what becomes of an error."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Annotated

import typer

from nblift import __version__
from nblift.errors import NbliftError

# In the order in which a notebook meets them. A verb is the function of its name in the module of its name.
VERBS = (
    "init",
    "check",
    "rule",
    "run",
    "diff",
    "refactor",
    "verify",
    "status",
    "stage",
    "register",
    "promote",
    "rollback",
    "history",
    "serve",
    "predict",
    "parity",
    "export",
)
_TRACKER = "Please report it with what is above: it is a bug of nblift."

app = typer.Typer(
    name="nblift",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with `nblift refactor notebooks/your.ipynb`; `nblift VERB --help` shows examples.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nblift {__version__}")
        raise typer.Exit


@app.callback()
def nblift(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Take an exploration notebook to production, and prove that nothing changed on the way."""


def main() -> None:
    """Run the command that the process was started with."""
    _register(sys.argv[1:])
    try:
        app()
    except NbliftError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception:  # nblift's own mistake
        traceback.print_exc()
        print(f"nblift failed. {_TRACKER}", file=sys.stderr)
        sys.exit(3)


def _register(arguments: list[str]) -> None:
    """Add the verb that is asked for; all of them where none is, so that the help can list them."""
    first = next((a for a in arguments if not a.startswith("-")), None)
    for verb in (first,) if first in VERBS else VERBS:
        function = getattr(importlib.import_module(f"nblift.cli.{verb}"), verb)
        app.command(verb)(function)


def _tell(error: NbliftError) -> None:
    where = f"{error.where}: " if error.where else ""
    print(f"{_red('error')}: {where}{error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)


def _red(text: str) -> str:
    return f"\033[31;1m{text}\033[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else text
