"""Lift small notebooks inside the test process: the real reader, probe, planner and writer, without kernel and DVC.

`observed` runs cells in an IPython shell with nblift's probe in it; `lifted` writes the stages' modules from that and
runs them one after another, every value carried through a pickle as a file would carry it.
"""

from __future__ import annotations

import builtins
import json
import os
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cloudpickle
import nbformat
from IPython.core.interactiveshell import InteractiveShell

from nblift.emit.module import ModuleWriter
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.model.plan import Plan
from nblift.notebook.magics import to_python
from nblift.notebook.read import read_notebook
from nblift.observe import run
from nblift.observe.probe import Probe
from nblift.plan.make import make_plan
from nblift.plan.paths import path_edits
from nblift.runtime.compare import compare


def notebook(*cells: str, folder: Path, name: str = "cells.ipynb") -> Notebook:
    """A notebook of cells; one that begins with `# ` and has no second line is a heading."""
    document = nbformat.v4.new_notebook()
    for cell in cells:
        heading = cell.startswith("# ") and "\n" not in cell
        document.cells.append((nbformat.v4.new_markdown_cell if heading else nbformat.v4.new_code_cell)(cell))
    nbformat.write(document, folder / name)
    return read_notebook(folder / name, name)


def observed(of: Notebook, cwd: Path) -> tuple[Observation, dict[str, Any]]:
    """One observed run in this process, and the namespace that it left."""
    shell = InteractiveShell(user_ns={})
    with tempfile.TemporaryDirectory(prefix="nblift-observe-") as place, _in_folder(cwd), _quiet():

        def once(thorough: bool) -> Any:
            shell.reset(new_session=False)
            shell.ast_transformers.clear()
            for event in ("pre_run_cell", "post_run_cell"):
                for callback in list(shell.events.callbacks[event]):
                    if isinstance(getattr(callback, "__self__", None), Probe):
                        shell.events.unregister(event, callback)
            spec = run.make_spec(of, Path(place), None, thorough)
            probe = Probe(shell, json.loads(json.dumps(spec)))
            for cell in of.code_cells:
                if cell.source.strip():
                    shell.run_cell(to_python(cell.source), store_history=True).raise_error()
            probe.log.close()
            return run.read_events(of, Path(place))

        events, missed = once(False)
        if missed:
            events, missed = once(True)
    return Observation(events, str(cwd), 0.0), dict(shell.user_ns)
