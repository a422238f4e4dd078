"""Which lifted stages are behind their notebook: told from the texts alone, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from nblift.lift.lifted import Known, LiftedNotebook, known_statements, lifted_notebooks, read_lifted
from nblift.model.notebook import Notebook
from nblift.notebook.read import read_notebook
from nblift.plan.kinds import only_prints
from nblift.workspace import edited_by_hand

Verdict = Literal["current", "behind", "may be behind", "gone"]


@dataclass(frozen=True)
class Changed:
    """A statement that is not as it was lifted: changed, removed, new, or moved under another heading.

    `cell` and `line`, from 1, are where it stands now; for a removed one where it stood. `stages` are behind by it if
    it is `sure`, else they may be; none where no stage used it.
    """

    what: str
    cell: int
    line: int
    code: str
    stages: tuple[str, ...]
    sure: bool = True


@dataclass(frozen=True)
class NotebookStatus:
    """A lifted notebook, its stages each with its verdict, and what changed since."""

    notebook: str
    verdict: Verdict
    stages: dict[str, Verdict]
    changes: tuple[Changed, ...] = ()


@dataclass(frozen=True)
class Status:
    """All lifted notebooks, and the lifted files that were edited by hand since."""

    notebooks: tuple[NotebookStatus, ...]
    edited: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether no stage is behind its notebook, or may be."""
        return all(n.verdict == "current" for n in self.notebooks)


def status(root: Path) -> Status:
    """Compare the notebooks of a project with what was lifted from them.

    Raises:
        UsageError: nothing was lifted here.
        NotebookFailed: a cell of a notebook is not Python any more.
    """
    lifted_notebooks(root)
    notebooks = tuple(_notebook_status(root, path, record) for path, record in read_lifted(root).items())
    return Status(notebooks, tuple(edited_by_hand(root)))


def _notebook_status(root: Path, path: str, record: LiftedNotebook) -> NotebookStatus:
    names = [s for s in record.stages if s != "register"]
    if not (root / path).is_file():
        return NotebookStatus(path, "gone", dict.fromkeys(names, "gone"))
    changes = tuple(changed_statements(record.statements, read_notebook(root / path, path)))
    behind = {s for c in changes if c.sure for s in c.stages}
    perhaps = {s for c in changes if not c.sure for s in c.stages} - behind
    stages: dict[str, Verdict] = {
        s: "behind" if s in behind else "may be behind" if s in perhaps else "current" for s in names
    }
    doubtful = any(not c.sure for c in changes)
    return NotebookStatus(path, "behind" if behind else "may be behind" if doubtful else "current", stages, changes)


def changed_statements(before: Sequence[Known], notebook: Notebook) -> Iterator[Changed]:
    """What is not as it was lifted, in the order of the notebook.

    Args:
        before: the statements when they were lifted.
        notebook: as it is now.
    """
    now = list(known_statements(notebook))
    matcher = SequenceMatcher(None, [k.identity for k in before], [k.identity for k in now], autojunk=False)
    pairs = [(i + n, j + n) for i, j, size in matcher.get_matching_blocks() for n in range(size)]
    around = [Known(now[j].identity, now[j].cell, now[j].line, now[j].section, before[i].stages) for i, j in pairs]
    code = [s.source for s in notebook.statements]
    for what, i, end, j, stop in matcher.get_opcodes():
        if what == "equal":
            yield from _moved(before[i:end], now[j:stop], code[j:stop])
            continue
        both = min(end - i, stop - j)
        for old, new, text in zip(before[i:end], now[j:stop], code[j:stop], strict=False):
            yield _changed("changed", new, text, old.stages) if old.stages else _new(new, text, around)
        for old in before[i + both : end]:
            yield _changed("removed", old, "", old.stages)
        for new, text in zip(now[j + both : stop], code[j + both : stop], strict=True):
            yield _new(new, text, around)


def _moved(before: Sequence[Known], now: Sequence[Known], code: Sequence[str]) -> Iterator[Changed]:
    for old, new, text in zip(before, now, code, strict=True):
        if old.section != new.section and old.stages:
            yield _changed("now under another heading", new, text, old.stages)


def _new(new: Known, text: str, around: Sequence[Known]) -> Changed:
    """A new statement may concern the stages of the one before it that is used; what only shows concerns none."""
    if _only_shows(text):
        return _changed("new", new, text, ())
    used = [k for k in around if k.section == new.section and k.stages]
    before = [k for k in used if (k.cell, k.line) < (new.cell, new.line)]
    beside = before[-1:] or used[:1]
    return _changed("new", new, text, beside[0].stages if beside else (), sure=False)


def _changed(what: str, at: Known, text: str, stages: tuple[str, ...], sure: bool = True) -> Changed:
    return Changed(what, at.cell, at.line, text.split("\n")[0], stages, sure)


def _only_shows(text: str) -> bool:
    """An expression that calls nothing, or the printing of such."""
    node = ast.parse(text).body[0]
    calls = [n for n in ast.walk(node) if isinstance(n, (ast.Call, ast.Await, ast.NamedExpr, ast.Yield))]
    return isinstance(node, (ast.Expr, ast.Pass)) and len(calls) <= only_prints(node)
