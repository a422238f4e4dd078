"""The two example notebooks in a rule's docstring: one that the rule speaks about, one that it has nothing to say to.

They are written in the percent format, each cell's header followed by what else belongs to the cell as JSON:
`count` (when it was executed), `tags`, `printed`, `result` (`[count, text]`), `error` (its name), `bytes` (of an
image), `metadata`. Lines before the first cell say what is around the notebook: `# environment: pandas 2.2`,
`# file: data.csv = a,b`, `# settings: max-cell-lines = 3`; `# text: …` is the file's text instead of any cells.
"""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nblift.check.installed import Installed, normalized, this_python
from nblift.check.modules import Modules
from nblift.check.subject import Subject, read

_HEAD = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?: (?P<more>\{.*\}))?$")


@dataclass(frozen=True)
class Example:
    """A notebook's text, the files beside it, the versions of libraries, and limits."""

    text: str
    files: dict[str, str]
    versions: dict[str, str]
    limits: dict[str, int]


def examples_of(doc: str) -> tuple[Example, Example]:
    """The bad and the good example of a rule's docstring."""
    _, _, rest = doc.partition("\nBad::\n")
    bad, _, good = rest.partition("\nGood::\n")
    return parse(textwrap.dedent(bad)), parse(textwrap.dedent(good))


def parse(text: str) -> Example:
    """An example from its text."""
    cells: list[dict[str, Any]] = []
    files: dict[str, str] = {}
    versions: dict[str, str] = {}
    limits: dict[str, int] = {}
    whole = ""
    for line in text.strip("\n").split("\n"):
        if head := _HEAD.match(line):
            cells.append(_cell(bool(head["markdown"]), json.loads(head["more"] or "{}")))
        elif cells:
            cells[-1]["source"] += line + "\n"
        elif line.startswith("# environment: "):
            pairs = [pair.split() for pair in line.partition(": ")[2].split(",")]
            versions |= {normalized(name): version for name, version in pairs}
        elif line.startswith("# file: "):
            name, _, content = line.partition(": ")[2].partition(" = ")
            files[name.strip()] = json.loads(content) if content.startswith('"') else content
        elif line.startswith("# text: "):
            whole = line.partition(": ")[2]
        elif line.startswith("# settings: "):
            name, _, number = line.partition(": ")[2].partition(" = ")
            limits[name] = int(number)
    for cell in cells:
        cell["source"] = cell["source"].strip("\n")
        if cell["cell_type"] == "markdown":
            cell["source"] = re.sub(r"^# ?", "", cell["source"], flags=re.M)
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return Example(whole or json.dumps(document, indent=1) + "\n", files, versions, limits)


def _cell(markdown: bool, more: dict[str, Any]) -> dict[str, Any]:
    metadata = {**more.get("metadata", {}), **({"tags": more["tags"]} if "tags" in more else {})}
    if markdown:
        return {"cell_type": "markdown", "metadata": metadata, "source": ""}
    outputs: list[dict[str, Any]] = []
    if "printed" in more:
        outputs.append({"output_type": "stream", "name": "stdout", "text": more["printed"]})
    if "result" in more:
        count, text = more["result"]
        data = {"text/plain": text}
        outputs.append({"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data})
    if "error" in more:
        outputs.append({"output_type": "error", "ename": more["error"], "evalue": "", "traceback": []})
    if "bytes" in more:
        data = {"image/png": "A" * more["bytes"]}
        outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    return {
        "cell_type": "code", "metadata": metadata, "source": "", "outputs": outputs,
        "execution_count": more.get("count"),
    }  # fmt: skip


def laid_out(example: Example, folder: Path) -> Subject:
    """The example's notebook in a folder with its files; libraries are those that the example names."""
    for name, content in example.files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("latin-1"))
    notebook = folder / "notebook.ipynb"
    notebook.write_text(example.text, encoding="utf-8")
    around = this_python()
    named = Installed([], around.stdlib, example.versions, complete=False)
    return read(notebook, Modules(named if example.versions else around))
