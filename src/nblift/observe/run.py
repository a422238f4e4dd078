"""Run a notebook in a real kernel through papermill, with the probe in it."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from nblift.analysis.library import facts
from nblift.analysis.reach import all_names, deferred_names, effective_reads
from nblift.analysis.strings import strings_in
from nblift.errors import NotebookFailed, Place, Refused, UsageError
from nblift.model.notebook import Notebook
from nblift.model.observation import Event, Observation, Saved, Shown, Value
from nblift.notebook.execute import execute
from nblift.notebook.kernel import kernelspec
from nblift.notebook.magics import to_python
from nblift.observe import launch
from nblift.observe.failure import failure_of
from nblift.observe.library import make_library
from nblift.runtime.pin import HASH_SEED


def observe(
    notebook: Notebook, folder: Path, python: Path, root: Path | None = None, figures: bool = False
) -> Observation:
    """Run `notebook` from top to bottom in a fresh kernel and record what each statement did.

    Args:
        notebook: as read; its cells run in `folder`.
        folder: the working directory of the run, the notebook's own.
        python: the interpreter of the kernel; it needs ipykernel.
        root: the project's root; what happens to files outside of it is not recorded. None: the folder.
        figures: look at the figures that it shows, too.

    Raises:
        NotebookFailed: a cell raised, with the cell, the line and the error.
    """
    with tempfile.TemporaryDirectory(prefix="nblift-observe-") as place:
        return _run(notebook, folder, python, Path(place), None, root, {"figures": figures})


def record(
    notebook: Notebook,
    folder: Path,
    python: Path,
    saves: Mapping[int, Sequence[str]],
    pins: Mapping[str, int],
    stages: Mapping[int, str],
    place: Path,
    figures: bool = False,
) -> Observation:
    """Run the notebook again and save values into `place`.

    Args:
        saves: names by the index of the statement that they are wanted after.
        pins: random streams, each with the statement before which it is pinned (`nblift.runtime.pin`).
        stages: the stage of each statement, in which it gets the same randomness (`nblift.runtime.entropy`).
        figures: save descriptions of the figures that it shows, too.

    Raises:
        NotebookFailed: a cell raised, with the cell, the line and the error.
    """
    replayed = {"pins": dict(pins), "stages": dict(stages), "figures": figures}
    return _run(notebook, folder, python, place, saves, None, replayed)


def _run(
    notebook: Notebook,
    folder: Path,
    python: Path,
    place: Path,
    saves: Mapping[int, Sequence[str]] | None,
    root: Path | None,
    more: Mapping[str, Any],
) -> Observation:
    spec_file = place / "spec.json"
    library = make_library(place / "library")
    spec_file.write_text(
        json.dumps(
            {
                **probe_spec(notebook, place, saves),
                "library": str(library),
                "root": str(root or folder),
                **more,
            }
        ),
        encoding="utf-8",
    )
    started = time.perf_counter()
    # a recorded run shares the order of sets with the pipeline that it is compared with; an observed run does not
    env = {"PYTHONHASHSEED": "random" if saves is None else HASH_SEED}
    with kernelspec(python, (str(Path(launch.__file__)), str(spec_file)), env) as kernel:
        _execute(notebook, folder, kernel, place)
    events = read_events(notebook, place / "observed.jsonl")
    gone = frozenset(p for e in events for p in (*e.written, *e.folders) if not os.path.lexists(p))
    return Observation(events, str(folder), round(time.perf_counter() - started, 2), gone)


def probe_spec(notebook: Notebook, place: Path, saves: Mapping[int, Sequence[str]] | None) -> dict[str, Any]:
    """What the probe is told: the cells to come, which values to save (None: observe instead), and where to write."""
    return {
        "cells": _cells(notebook),
        "display_modules": facts("display")["modules"],
        "mimetypes": facts("display")["mimetypes"],
        "saves": {str(index): list(names) for index, names in (saves or {}).items()},
        "observe": saves is None,
        "last": len(notebook.statements) - 1,
        "folder": str(place),
    }


def _cells(notebook: Notebook) -> list[dict[str, Any]]:
    """The cells that the kernel will be asked to run, with what each statement can reach."""
    statements = notebook.statements
    names = all_names(statements)
    deferred = deferred_names(names)
    by_cell: dict[int, list[dict[str, Any]]] = {}
    for statement, own in zip(statements, names, strict=True):
        reach = effective_reads(own, deferred) | own.rebinds_globals
        row = {
            "index": statement.index,
            "reach": sorted(reach),
            "binds": sorted(own.binds),
            "strings": sorted(strings_in(statement.source)),
        }
        by_cell.setdefault(statement.cell, []).append(row)
    return [
        {"source": to_python(cell.source), "statements": by_cell.get(cell.number, [])}
        for cell in notebook.code_cells
        if cell.source.strip()
    ]


def _execute(notebook: Notebook, folder: Path, kernel: str, place: Path) -> None:
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": kernel, "display_name": kernel}})
    document.cells = [nbformat.v4.new_code_cell(to_python(cell.source)) for cell in notebook.code_cells]
    execution = execute(document, folder, kernel, {}, timeout=None, on_cell=lambda _: None)
    if execution.stop == "not started":
        raise UsageError(
            f"the kernel does not start: {execution.detail}", hint="Try --python with another interpreter."
        )
    if failed := failure_of(notebook, _rows(place / "observed.jsonl"), folder):
        raise failed
    if execution.stop != "end" or _raised(execution.notebook):
        words = execution.detail or _raised(execution.notebook)
        raise NotebookFailed(
            f"the run ended here: {words}",
            where=Place(notebook.path, execution.last),
            hint="Run it from top to bottom in a fresh kernel and mend this cell first.",
        )


def _raised(document: nbformat.NotebookNode | None) -> str:
    """The first error among a notebook's outputs, "" where there is none."""
    outputs = [o for cell in (document.cells if document else []) for o in cell.get("outputs", [])]
    return next((f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"), "")


def _rows(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def read_events(notebook: Notebook, log: Path) -> tuple[Event, ...]:
    """What the probe wrote down, an event a statement.

    Raises:
        Refused: a value changed without any statement that could be seen to reach it.
    """
    rows = {row["index"]: row for row in _rows(log)}
    if unseen := sorted(name for row in rows.values() for name in row.get("unseen", ())):
        raise Refused(
            f"{unseen[0]} changes by a way that its cells do not show, such as eval or globals()",
            where=Place(notebook.path),
            hint=f"Name {unseen[0]} where it changes.",
            code="unseen-change",
        )
    return tuple(_event(s.index, rows.get(s.index)) for s in notebook.statements)


def _event(index: int, row: dict[str, Any] | None) -> Event:
    if row is None:  # a statement that no step could stand before, such as `from __future__`
        return Event(index, 0.0)
    values = {k: {n: Value.from_json(v) for n, v in row.get(k, {}).items()} for k in ("bound", "mutated")}
    before, after = row.get("figures", (0, 0))
    return Event(
        index=index,
        seconds=row["seconds"],
        bound=values["bound"],
        mutated=values["mutated"],
        deleted=tuple(row.get("deleted", ())),
        touched=tuple(row.get("touched", ())),
        reached=tuple(row.get("reached", ())),
        aliases=tuple((a, b) for a, b in row.get("aliases", ())),
        read=tuple(row.get("read", ())),
        written=tuple(row.get("written", ())),
        folders=tuple(row.get("folders", ())),
        listed={folder: tuple(files) for folder, files in row.get("listed", {}).items()},
        listed_around=tuple(row.get("listed_around", ())),
        scratch=tuple(row.get("scratch", ())),
        scratch_read=tuple(row.get("scratch_read", ())),
        network=row.get("network", False),
        processes=row.get("processes", False),
        figures=(before, after),
        saved={name: Saved(**saved) for name, saved in row.get("saved", {}).items()},
        shown=tuple(Shown(**{**shown, "names": tuple(shown["names"])}) for shown in row.get("shown", ())),
        drew=row.get("drew", False),
        drawings=tuple(row.get("drawings", ())),
    )
