"""The `nblift` command: its verbs, and what becomes of an error."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from nblift import __version__
from nblift.errors import NbliftError, UsageError

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
    "repro",
    "review",
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
# the extra whose packages a verb needs, where it is not the verb's own name
_EXTRAS = {"rule": "check", "predict": "serve", "export": "track", "parity": "all"}
_EXTRAS |= dict.fromkeys(("run", "verify", "status", "repro", "review"), "refactor")
_EXTRAS |= dict.fromkeys(("register", "promote", "rollback", "history"), "track")
_DEEPEST = 6000  # calls: seven for each level of what IPython still compiles, within a stack of 8 MB
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
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
    try:
        # uvicorn has an end of its own; a stage's code may start processes, which would inherit ours
        if _verb(sys.argv[1:]) not in ("serve", "stage"):
            signal.signal(signal.SIGTERM, _interrupt)
            sys.setrecursionlimit(_DEEPEST)
        _register(sys.argv[1:])
        app()
    except NbliftError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        verb = _verb(sys.argv[1:]) or "all"
        if verb == "stage" or (error.name or "nblift").partition(".")[0] == "nblift":
            _own_mistake()
        hint = f"Install it. All that nblift itself needs here: pip install 'nblift[{_EXTRAS.get(verb, verb)}]'"
        _tell(UsageError(f"the package {error.name} is not installed", hint=hint))
        sys.exit(UsageError.exit_code)
    except RecursionError:
        hint = "Split the expression of hundreds of terms, or the `if` of hundreds of branches, into several."
        _tell(UsageError("code is nested too deeply to be read", hint=hint))
        sys.exit(UsageError.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in _OF_THE_MACHINE:
            _own_mistake()
        _tell(UsageError(f"{error.filename or 'what is written'}: {error.strerror}"))
        sys.exit(UsageError.exit_code)
    except Exception:
        _own_mistake()


def _interrupt(number: int, frame: object) -> None:
    # who ends nblift finds nothing half-written, and nothing that still runs
    raise KeyboardInterrupt


def _own_mistake() -> NoReturn:
    traceback.print_exc()
    print(f"nblift failed. {_TRACKER}", file=sys.stderr)
    sys.exit(3)


def _verb(arguments: list[str]) -> str | None:
    first = next((a for a in arguments if not a.startswith("-")), None)
    return first if first in VERBS else None


def _register(arguments: list[str]) -> None:
    """Add the verb that is asked for; all of them where none is, so that the help can list them."""
    wanted = _verb(arguments)
    for verb in (wanted,) if wanted else VERBS:
        function = getattr(importlib.import_module(f"nblift.cli.{verb}"), verb)
        app.command(verb)(function)


def _tell(error: NbliftError) -> None:
    where = f"{error.where}: " if error.where else ""
    print(f"{_red('error')}: {where}{error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)


def _red(text: str) -> str:
    return f"\033[31;1m{text}\033[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else text
