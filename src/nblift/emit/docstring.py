"""Docstrings from the author's markdown and the observed values."""

from __future__ import annotations

import re
import textwrap

from nblift.emit.annotations import shape_words
from nblift.model.plan import Plan, Stage, Variable

_WIDTH = 100


def module_docstring(plan: Plan, stage: Stage) -> str:
    """What the stage is, and where it comes from."""
    title = stage.title or stage.name.replace("_", " ").capitalize()
    where = f'{plan.notebook.path}, section "{stage.title}"' if stage.title else plan.notebook.path
    lines = textwrap.wrap(f"Lifted from {where}.", _WIDTH)
    return _quoted([f"{_plain(title)}.", "", *lines], "")


def function_docstring(stage: Stage) -> str:
    """The author's prose, then arguments and returned values with their sizes when lifted."""
    lines = _prose(stage)
    arguments = [_argument(v) for v in stage.inputs]
    arguments += [f"{p.name}: {p.value!r} in the notebook." for p in stage.params]
    if arguments:
        lines += ["", "Args:", *_entries(arguments)]
    if stage.outputs:
        lines += ["", "Returns:", *_entries([_returned(v) for v in stage.outputs])]
    return _quoted(lines, "    ")


def _prose(stage: Stage) -> list[str]:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>\n]+>", "", stage.prose)
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p.strip()]
    if not paragraphs:
        return [f"{_plain(stage.title) or stage.name.replace('_', ' ').capitalize()}."]
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines:
            lines.append("")
        keep = "\n" in paragraph and re.search(r"^\s*([-*+|>]|\d+[.)]|```)", paragraph, re.M)
        rows = paragraph.strip("\n").split("\n") if keep else [_unmarked(" ".join(paragraph.split()))]
        lines += [wrapped for row in rows for wrapped in (textwrap.wrap(row, _WIDTH) or [""])]
    return lines


def _argument(variable: Variable) -> str:
    if variable.value is None:
        return f"{variable.name}: where `{variable.made_by}` left the notebook's global random stream."
    size = shape_words(variable.value)
    return f"{variable.name}: {size + ' when lifted; ' if size else ''}made by `{variable.made_by}`."


def _returned(variable: Variable) -> str:
    if variable.value is None:
        return f"{variable.name}: where the notebook's global random stream has got to."
    size = shape_words(variable.value)
    kind = "number" if variable.value.number else variable.value.type.rpartition(".")[2]
    return f"{variable.name}: {f'{size} when lifted' if size else f'a {kind}'}."


def _entries(entries: list[str]) -> list[str]:
    return [
        line
        for entry in entries
        for line in textwrap.wrap(entry, _WIDTH, initial_indent="    ", subsequent_indent="        ")
    ]


def _plain(markdown: str) -> str:
    return re.sub(r"[*_`#]+", "", markdown).strip().rstrip(".")


def _unmarked(paragraph: str) -> str:
    """A paragraph that is bold as a whole is a heading that the author made by hand."""
    bold = re.fullmatch(r"(\*\*|__)(?P<text>[^*_]+)\1", paragraph)
    return bold["text"].strip() if bold else paragraph


def _quoted(lines: list[str], indent: str) -> str:
    body = "\n".join(f"{indent}{line}".rstrip() for line in lines).strip()
    raw = "r" if "\\" in body else ""
    body = body.replace('"""', "'''")
    if body.endswith('"'):
        body += " "
    return f'{indent}{raw}"""{body}"""' if len(lines) == 1 else f'{indent}{raw}"""{body}\n{indent}"""'
