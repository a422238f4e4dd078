"""Lift small notebooks inside the test process: the real reader, probe, planner and writer, without kernel and DVC.

`observe` runs the cells in an IPython shell with nblift's probe in it; `lift` writes the stages' modules from that and
runs them one after another, every value carried through a pickle as a file would carry it.
"""

from __future__ import annotations

import copy
import json
import os
import pickle
import random
import sys
import tempfile
import types
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import cloudpickle
import matplotlib
import nbformat
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from pandas._config import config as pandas_config
from traitlets.config import Config

from nblift.emit.module import ModuleWriter
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.model.plan import Plan, Stage
from nblift.notebook.magics import to_python
from nblift.notebook.read import read_notebook
from nblift.observe.probe import Probe
from nblift.observe.run import probe_spec, read_events
from nblift.plan.groups import Group
from nblift.plan.make import make_plan
from nblift.plan.paths import path_edits
from nblift.runtime.compare import compare


def read(folder: Path, *cells: str) -> Notebook:
    """A notebook of cells; a cell of one line that begins with `# ` is a heading."""
    document = nbformat.v4.new_notebook()
    for cell in cells:
        heading = cell.startswith("# ") and "\n" not in cell
        document.cells.append((nbformat.v4.new_markdown_cell if heading else nbformat.v4.new_code_cell)(cell))
    nbformat.write(document, folder / "cells.ipynb")
    return read_notebook(folder / "cells.ipynb", "cells.ipynb")


def observe(notebook: Notebook, folder: Path, figures: bool = False) -> Observation:
    """One observed run of a notebook, in `folder`; `figures`: they are looked at, too."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    shell = InteractiveShell(config=quiet, user_ns={})
    with tempfile.TemporaryDirectory(prefix="nblift-observe-") as place, _same_start(folder):
        spec = {**probe_spec(notebook, Path(place), None), "figures": figures}
        probe = Probe(shell, json.loads(json.dumps(spec)))
        shell.events.register("post_execute", lambda: _show_figures(shell))  # as the inline backend of a kernel does
        try:
            for cell in notebook.code_cells:
                if cell.source.strip():
                    shell.run_cell(to_python(cell.source), store_history=True).raise_error()
        finally:
            probe.log.close()
            shell.restore_sys_module_state()
        events = read_events(notebook, Path(place, "observed.jsonl"))
        gone = frozenset(p for e in events for p in (*e.written, *e.folders) if not os.path.lexists(p))
        return Observation(events, str(folder), 0.0, gone)


@dataclass(frozen=True)
class Lifted:
    """A plan, the modules' texts, what the stages returned in the end, and the notebook's namespace."""

    plan: Plan
    texts: dict[str, str]
    values: dict[str, Any]
    namespace: dict[str, Any]

    @property
    def stages(self) -> dict[str, Stage]:
        """Stages by their names."""
        return {s.name: s for s in self.plan.stages}

    def role(self, source: str) -> str:
        """The role of the first statement that begins so."""
        return next(
            d.role for d in self.plan.decisions if self.plan.notebook.statements[d.index].source.startswith(source)
        )

    def wrong(self) -> dict[str, str]:
        """Every value that is not the notebook's, with what differs."""
        verdicts = {n: compare(self.namespace[n], v) for n, v in self.values.items() if n in self.namespace}
        return {n: str(detail) for n, (verdict, detail) in verdicts.items() if verdict != "identical"}


def planned(folder: Path, *cells: str, groups: Sequence[Group] | None = None) -> Plan:
    """Read, observe and plan."""
    notebook = read(folder, *cells)
    return make_plan(notebook, observe(notebook, folder), str(folder), groups)


def lift(folder: Path, *cells: str, groups: Sequence[Group] | None = None, figures: bool = False) -> Lifted:
    """Lift cells and run both them and the stages that came of them; `figures`: they are kept."""
    notebook = read(folder, *cells)
    observation = observe(notebook, folder, figures)
    made = make_plan(notebook, observation, str(folder), groups)
    writer = ModuleWriter(made, path_edits(notebook.statements, observation, made.cwd))
    texts = {stage.name: writer.stage_module(stage) for stage in made.stages}
    if helpers := writer.helpers_module():
        texts["helpers"] = helpers
    with _same_start(folder):
        values = _run_stages(made, texts)
    with _same_start(folder):
        namespace = run_cells(notebook)
    return Lifted(made, texts, values, namespace)


def run_cells(notebook: Notebook) -> dict[str, Any]:
    """The namespace that the cells leave when nobody looks."""
    module = types.ModuleType("__main__")
    module.__dict__["get_ipython"] = lambda: None
    for cell in notebook.code_cells:
        exec(compile(to_python(cell.source), f"<cell {cell.number}>", "exec"), module.__dict__)
        _close_figures()
    return {k: v for k, v in vars(module).items() if not k.startswith("__")}


def _run_stages(made: Plan, texts: dict[str, str]) -> dict[str, Any]:
    carried: dict[tuple[str, str], bytes] = {}
    final: dict[str, Any] = {}
    with _modules({f"pipeline.{name}": text for name, text in texts.items()}) as modules:
        for stage in made.stages:
            arguments = {v.name: pickle.loads(carried[v.made_by, v.name]) for v in stage.inputs}
            arguments |= {p.name: p.value for p in stage.params}
            returned = getattr(modules[f"pipeline.{stage.name}"], stage.name)(**arguments)
            names = [v.name for v in stage.outputs]
            for name, value in zip(names, (returned,) if len(names) == 1 else returned or (), strict=True):
                carried[stage.name, name] = cloudpickle.dumps(value)
                final[name] = pickle.loads(carried[stage.name, name])
    return final


@contextmanager
def _modules(texts: dict[str, str]) -> Iterator[dict[str, types.ModuleType]]:
    """Modules of these texts, importable for a while."""
    found = {"pipeline": types.ModuleType("pipeline")}
    found |= {name: types.ModuleType(name) for name in sorted(texts, key=lambda n: n != "pipeline.helpers")}
    before = {name: sys.modules.get(name) for name in found}
    sys.modules.update(found)
    try:
        for name, module in found.items():
            if name in texts:
                exec(compile(texts[name], f"<{name}>", "exec"), module.__dict__)
        yield found
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module


@contextmanager
def _same_start(folder: Path) -> Iterator[None]:
    """The same folder, random streams and settings for every run; the test's own afterwards."""
    states = random.getstate(), np.random.get_state()
    options = copy.deepcopy(pandas_config._global_config)
    random.seed(1)
    np.random.seed(1)
    try:
        with _working_in(folder), redirect_stdout(StringIO()), matplotlib.rc_context(), warnings.catch_warnings():
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        pandas_config._global_config.clear()
        pandas_config._global_config.update(options)
        _close_figures()


def _show_figures(shell: InteractiveShell) -> None:
    if "matplotlib.pyplot" in sys.modules:
        pyplot = sys.modules["matplotlib.pyplot"]
        for number in pyplot.get_fignums():
            shell.display_formatter.format(pyplot.figure(number))
        _close_figures()


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
