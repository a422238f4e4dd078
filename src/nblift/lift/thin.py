"""A thin notebook that shows what the author's does: written, run beside it, and cut less deep where it differs."""

from __future__ import annotations

import copy as copies
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import nbformat

from nblift.emit.thin import ThinWriter
from nblift.errors import UsageError
from nblift.lift.project import Project
from nblift.model.plan import Plan
from nblift.notebook.execute import execute
from nblift.notebook.kernel import kernelspec
from nblift.notebook.outputs import shown
from nblift.notebook.read import document_of, read_document
from nblift.plan.facts import Facts
from nblift.plan.paths import touched_by
from nblift.plan.thin import thin
from nblift.runtime.pin import HASH_SEED

Tell = Callable[[str], None]
Shown = dict[int, list[str]]


def thin_notebook(
    project: Project,
    plan: Plan,
    facts: Facts,
    paths: Mapping[int, Mapping[str, str]],
    files: Mapping[str, str],
    tell: Tell,
) -> tuple[str | None, list[str]]:
    """The text of a thin notebook whose cells show what the author's show.

    Stages whose cells differ keep their statements, and it is run once more. What differs between two runs of the
    author's notebook is its own.

    Args:
        paths: the edits of relative paths, by statement.
        files: the lifted files, by path.

    Returns:
        the text, None where even a notebook that keeps all statements shows something else; and notes for the report.
    """
    events = facts.observation.events
    # a path that exploration only speaks of stays as it is
    moved = {i: e for i, e in paths.items() if touched_by(events[i]) or plan.decisions[i].role != "display"}
    document = read_document(project.notebook)
    whole = copies.deepcopy(document)
    for cell, row in zip(plan.notebook.cells, whole.cells, strict=True):
        row.source = cell.source
    tell("running the notebook, to see what it shows")
    wanted = _shown_by(project, whole, plan.notebook.path, {}, [c.number for c in plan.notebook.code_cells])
    keep: set[str] = set()
    own: set[int] | None = None
    while True:
        cut = thin(plan, facts, keep)
        writer = ThinWriter(plan, cut, moved, project.root)
        text = writer.text(document)
        tell("running the thin notebook")
        got = _shown_by(project, document_of(text), plan.notebook.path, files, [0, *writer.kept_cells()])
        different = {n for n in wanted if wanted[n] != got.get(n, [])}
        if different and own is None:
            tell("running the notebook again, to see which of its outputs are others in every run")
            again = _shown_by(project, whole, plan.notebook.path, {}, list(wanted))
            own = {n for n in wanted if wanted[n] != again.get(n)}
        different -= own or set()
        if not different:
            kept = [f"the thin notebook does not call {s}: {why}" for s, why in cut.kept.items()]
            return text, kept
        called = [s.name for s in cut.calls.values()]
        if not called:
            return None, [f"no thin notebook: cell {min(different)} shows something else there"]
        keep |= _concerned(plan, cut.calls, different) or set(called)


def _concerned(plan: Plan, calls: Mapping[int, object], different: set[int]) -> set[str]:
    """The called stages with a statement in the first cell that differs; none where it is a cell of exploration."""
    names = {getattr(s, "name", "") for s in calls.values()}
    statements = plan.notebook.statements
    first = min(different)
    return {s.name for s in plan.stages if s.name in names and any(statements[i].cell == first for i in s.body)}


def _shown_by(
    project: Project, document: nbformat.NotebookNode, notebook: str, files: Mapping[str, str], numbers: list[int]
) -> Shown:
    """What each code cell shows when a notebook runs in a clean copy, in its own folder; by the numbers given.

    Raises:
        UsageError: the kernel does not start.
    """
    folder = PurePosixPath(notebook).parent
    with project.copy(files) as copy, kernelspec(project.python, env={"PYTHONHASHSEED": HASH_SEED}) as kernel:
        document = copies.deepcopy(document)
        document.metadata["kernelspec"] = {"name": kernel, "display_name": kernel}
        done = execute(document, copy / folder, kernel, {}, timeout=None, on_cell=lambda _: None)
    if done.notebook is None:
        raise UsageError(f"the kernel does not start: {done.detail}", hint="Try --python with another interpreter.")
    cells = [c for c in done.notebook.cells if c.cell_type == "code"]
    return {number: shown(cell) for number, cell in zip(numbers, cells, strict=False)}
