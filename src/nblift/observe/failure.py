"""Why a notebook does not run, where that can be known: it asks a person, or for what the network no longer gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from nblift.errors import NotebookFailed, Place
from nblift.model.notebook import Notebook, Statement
from nblift.observe.cure import cure

_HINT = "Run it from top to bottom in a fresh kernel and mend this cell first."
_URL = re.compile(r"(?:https?|ftp|s3|gs)://[^\s'\"\\)>]+")
_NETWORK = re.compile(
    r"URLError|HTTPError|ConnectionError|ConnectTimeout|gaierror|SSLError|MaxRetryError|Name or service not known"
    r"|name resolution|Failed to establish a new connection|Network is unreachable|Connection refused"
)
_MISSING = re.compile(r"No such file or directory: b?'([^']+)'|'([^']+)' does not exist|([^\s'\"]+\.\w+) not found")


def failure_of(notebook: Notebook, rows: Sequence[dict[str, Any]], folder: Path) -> NotebookFailed | None:
    """The statement that raised, at its place in the author's notebook; None where none did.

    Args:
        rows: what the probe wrote down of each statement that ran, in order.
        folder: the one that it ran in.
    """
    failed = next((row for row in rows if row["error"]), None)
    if failed is None:
        return None
    statement = notebook.statements[failed["index"]]
    where = Place(notebook.path, statement.cell, statement.line)
    kind, words = failed["error"]
    if kind == "StdinNotImplementedError":
        return NotebookFailed(
            "asks a person for input, and a pipeline has nobody to ask",
            where=where,
            hint="Write the answer into the notebook, in an UPPER_CASE constant: it becomes a parameter.",
            code="interactive",
        )
    told = f"the notebook does not run: {kind}: {words}"
    if source := _unreachable(notebook, statement, failed) or _not_fetched(notebook, rows, words):
        return NotebookFailed(
            f"needs {source}, which the network does not give here: {kind}: {words}",
            where=where,
            hint="Put a copy of it into the project and read that.",
            code="network",
        )
    return NotebookFailed(told, where=where, hint=cure(notebook, statement, kind, words, folder) or _HINT)


def _unreachable(notebook: Notebook, statement: Statement, failed: dict[str, Any]) -> str | None:
    """What a statement asked the network for when it failed."""
    kind, words = failed["error"]
    if not _NETWORK.search(f"{kind}: {words}"):
        return None
    named = _URL.search(statement.source) or _URL.search(words)
    if named:
        return named[0]
    before = [s for s in notebook.statements[: statement.index] if _URL.search(s.source)]
    used = [s for s in before if set(re.findall(r"\w+", statement.source)) & _bound(s)]
    found = _URL.search(used[-1].source) if used else None
    return found[0] if found else "something from the network"


def _bound(statement: Statement) -> set[str]:
    """Names on the left of an assignment; enough to find a URL's constant."""
    head, sign, _ = statement.source.partition("=")
    return set(re.findall(r"[A-Za-z_]\w*", head)) if sign else set()


def _not_fetched(notebook: Notebook, rows: Sequence[dict[str, Any]], words: str) -> str | None:
    """The address of a missing file, where a command before it was to fetch that: `!wget` fails without raising."""
    missing = _MISSING.search(words)
    if missing is None:
        return None
    name = PurePath(next(filter(None, missing.groups()))).name
    for row in reversed(rows):
        source = notebook.statements[row["index"]].source
        for url in _URL.findall(source):
            if (row.get("processes") or row.get("network")) and (name in source or "clone" in source):
                return str(url)
    return None
