"""`nblift check`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nblift.check.run import Checked


class Format(str, Enum):
    """How findings are written."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"
    junit = "junit"


class FailOn(str, Enum):
    """The mildest finding that fails."""

    error = "error"
    warning = "warning"
    info = "info"


def check(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, and folders of notebooks.", show_default=False)],
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely, in the files.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.text,
    python: Annotated[
        Path | None, typer.Option(help="The interpreter whose libraries count.", show_default="this one")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules: codes, their beginnings, names, with commas.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="All but these rules.")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The mildest finding that gives exit code 1.", show_default="warning")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write to a file.", show_default="stdout")] = None,
) -> None:
    """Say what stands between notebooks and production. Nothing is run, nothing is imported.

    Each finding names cell and line, why, and what to do; `nblift rule NB104` says more. A line's
    `# nblift: ignore[NB104]` silences it, `[tool.nblift.check]` in pyproject.toml chooses rules.

        nblift check notebooks/
    """
    import gc
    from dataclasses import replace

    from nblift.check.finding import at_least
    from nblift.check.run import check_notebooks, mended
    from nblift.check.settings import read_settings, severity, words
    from nblift.notebook.find import find

    gc.disable()  # syntax trees are many objects without cycles, and long to look through
    settings = read_settings(paths[0] if paths[0].is_dir() else paths[0].parent)
    ignored = (*settings.ignore, *words(ignore or ()))
    settings = replace(settings, select=words(select or ()) or settings.select, ignore=ignored)
    notebooks = [p for p in find(paths, Path("reports/runs")) if not settings.excludes(p)]
    checked = check_notebooks(notebooks, settings, python)
    if fix and mended(checked, settings, python):
        checked = check_notebooks(notebooks, settings, python)
    _write(checked, form, output)
    least = severity(fail_on.value) if fail_on else settings.fail_on
    _end(int(any(at_least(f.severity, least) for one in checked for f in one.findings)))


def _end(code: int) -> None:
    """End the process at once, as mypy does: nothing has to be freed."""
    import os
    import sys

    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _write(checked: Sequence[Checked], form: Format, output: Path | None) -> None:
    import importlib
    import os
    import sys

    render = importlib.import_module(f"nblift.check.formats.{form.value}").render
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(render(checked), encoding="utf-8")
        return
    plain = form is not Format.text or not sys.stdout.isatty() or "NO_COLOR" in os.environ
    sys.stdout.write(render(checked) if plain else render(checked, colour=True))
