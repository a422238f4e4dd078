"""Differences as one page that opens without a network, both sides next to one another."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from nblift.diff.difference import NotebookDifference
from nblift.diff.formats.panels import panels


def render(found: Sequence[NotebookDifference]) -> str:
    """The page. Nothing of the notebooks' own HTML is put into it as such: their scripts are not run."""
    environment = Environment(
        loader=PackageLoader("nblift.diff"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("diff.html.j2").render(notebooks=found, panels=panels)
