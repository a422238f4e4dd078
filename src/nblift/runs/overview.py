"""All runs on one page that opens offline: verdicts, failing cells, the figures in small."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from nblift.runs.result import NotebookRun

FILE = "overview.html"
_MOST_FIGURES = 8
_KINDS = ("image/png", "image/jpeg")
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Notebooks</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem }
pre { background: #f5f5f5; color: #111; overflow-x: auto; padding: .5rem 1rem }
img { background: #fff; border: 1px solid #ccc; margin: .25rem; max-height: 10rem; max-width: 15rem }
.good { color: #176f2c } .bad { color: #b3261e }
</style>
<h1>{{ good }} of {{ runs | length }} notebooks passed</h1>
{% for run in runs %}
<h2>{% if run.link %}<a href="{{ run.link }}">{{ run.name }}</a>{% else %}{{ run.name }}{% endif %}</h2>
<p><b class="{{ 'good' if run.passed else 'bad' }}">{{ run.verdict }}</b>
{%- if run.verdict != "unchanged" %}, {{ run.executed }} of {{ run.cells }} cells, {{ run.seconds }} s{% endif %}</p>
{% if run.reason %}<p>{{ run.reason }}</p>{% endif %}
{% if run.excerpt %}<pre>{{ run.excerpt }}</pre>{% endif %}
{% for figure in run.figures %}<img alt="" src="{{ figure }}">{% endfor %}
{% endfor %}
</html>
"""


def to_overview(runs: Sequence[NotebookRun], output: Path) -> str:
    """The page, which is going to lie in `output`."""
    from jinja2 import Environment

    rows = [
        {
            "name": run.notebook.as_posix(),
            "link": Path(os.path.relpath(run.html, output)).as_posix() if run.html else None,
            "passed": run.passed,
            "verdict": run.verdict,
            "executed": run.executed,
            "cells": run.cells,
            "seconds": f"{run.seconds:.1f}",
            "reason": run.reason,
            "excerpt": run.failure.excerpt() if run.failure else None,
            "figures": figures(run)[:_MOST_FIGURES],
        }
        for run in runs
    ]
    page = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)
    return page.render(runs=rows, good=sum(run.passed for run in runs)) + "\n"


def figures(run: NotebookRun) -> list[str]:
    """The pictures in an executed notebook's outputs, as data URIs."""
    return [] if run.output is None else list(_figures(run.output))


def _figures(notebook: Path) -> Iterator[str]:
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            kind = next((kind for kind in _KINDS if kind in data), None)
            if kind is not None:
                content = data[kind]
                joined = "".join(content if isinstance(content, list) else [content])
                yield f"data:{kind};base64,{''.join(joined.split())}"
