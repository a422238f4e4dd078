"""A notebook as one HTML file that opens without a network."""

from __future__ import annotations

import copy
import logging
from pathlib import Path

from jinja2 import DictLoader
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from nblift.notebook.quiet import no_warnings

# nbconvert's page, without what it loads from the network: formulas stay as they are written in TeX,
# Mermaid diagrams as their text, and widgets as the text that stands for them
_TEMPLATE = """
{%- extends "index.html.j2" -%}
{%- block html_head_js_requirejs -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
"""


def to_html(notebook: NotebookNode, folder: Path, title: str) -> str:
    """The page. Pictures that the markdown shows from `folder` are put into it."""
    page = copy.deepcopy(notebook)
    page.metadata.pop("widgets", None)
    for cell in page.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    quiet = logging.getLogger("nblift.runs.nbconvert")
    quiet.setLevel(logging.CRITICAL)
    exporter = HTMLExporter(
        template_name="lab",
        template_file="nblift.html.j2",
        extra_loaders=[DictLoader({"nblift.html.j2": _TEMPLATE})],
        embed_images=True,
        log=quiet,
    )
    with no_warnings():
        text, _ = exporter.from_notebook_node(page, resources={"metadata": {"name": title, "path": str(folder)}})
    return str(text)
