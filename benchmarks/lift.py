"""What lifting the reference notebook costs, in CPU seconds: `make bench`, or `python benchmarks/lift.py [REPEATS]`.

What is compared runs in turn, so that a busy machine is as unfair to the one as to the other; medians are shown, with
the least and the most. Nothing is asserted.
"""

from __future__ import annotations

import contextlib
import io
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import papermill
from rich.console import Console
from rich.table import Table

from nblift.emit.layout import Layout
from nblift.emit.project import pipeline_files
from nblift.lift.attempt import recorded_number
from nblift.lift.project import Project, find_project
from nblift.lift.recording import record_plan
from nblift.model.observation import Observation
from nblift.notebook.kernel import kernelspec
from nblift.notebook.read import read_notebook
from nblift.observe.run import observe
from nblift.plan.make import make_plan
from nblift.plan.paths import path_edits
from nblift.verify.scratch import clean_copy

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks/penguins.ipynb"
STAGE = "load"
IMPORT = f"import sys; sys.path.insert(0, 'src'); import pipeline.{STAGE} as module"
BY_HAND = f"{IMPORT}; module.{STAGE}().to_parquet('by_hand.parquet')"

T = TypeVar("T")
Times = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    times: Times = {}
    project = find_project(NOTEBOOK, None)
    with copy_of(project) as copy:
        for _ in range(repeats):
            measure(times, "papermill alone", lambda: run_plainly(copy))
            observation = measure(times, "observed run", lambda: run_observed(project, copy))
    measure_engine(times, project, observation, repeats)
    with copy_of(project) as copy:
        for _ in range(repeats):
            measure(times, "python: import the module", lambda: python(copy, IMPORT))
            measure(times, "python: import, call, save", lambda: python(copy, BY_HAND))
            measure(times, "nblift stage", lambda: subprocess.run([nblift(), "stage", STAGE], cwd=copy, check=True))
    show(times, repeats)


@contextlib.contextmanager
def copy_of(project: Project) -> Iterator[Path]:
    """The project as a fresh checkout."""
    with clean_copy(project.root, project.products()) as copy:
        yield copy


def run_plainly(copy: Path) -> None:
    """The notebook through papermill, with no probe."""
    with kernelspec(Path(sys.executable)) as kernel, contextlib.redirect_stderr(io.StringIO()):
        notebook = copy / NOTEBOOK.relative_to(ROOT)
        papermill.execute_notebook(notebook, None, cwd=str(notebook.parent), kernel_name=kernel, progress_bar=False)


def run_observed(project: Project, copy: Path) -> Observation:
    """The notebook with the probe in its kernel."""
    notebook = read_notebook(project.notebook, project.shown)
    return observe(notebook, (copy / project.shown).parent, project.python, copy)


def measure_engine(times: Times, project: Project, observation: Observation, repeats: int) -> None:
    """Planning and emitting, which are pure."""
    notebook = read_notebook(project.notebook, project.shown)
    root = str(Path(observation.cwd).parents[len(Path(project.shown).parts) - 2])
    for _ in range(repeats):
        plan = measure(times, "plan", lambda: make_plan(notebook, observation, root))
    with copy_of(project) as copy, tempfile.TemporaryDirectory() as place:
        recording = record_plan(project, notebook, plan, {}, copy, Path(place))
        layout = Layout(plan, recording.formats)
        paths = path_edits(notebook.statements, observation, plan.cwd)
        outputs = [(stage.name, v.name) for stage in plan.stages for v in stage.outputs if v.metric]
        numbers = {name: recorded_number(recording, stage, name) for stage, name in outputs}
        for _ in range(repeats):
            measure(
                times,
                "emit",
                lambda: pipeline_files(project.root, plan, layout, paths, numbers, (), project.text),
            )


def python(copy: Path, code: str) -> None:
    """Run code in the project's root."""
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True)


def nblift() -> str:
    """The command of this environment."""
    return str(Path(sys.executable).with_name("nblift"))


def measure(times: Times, what: str, function: Callable[[], T]) -> T:
    """Call, and note the CPU seconds of this process and of those that it started and that ended."""
    before = cpu_seconds()
    result = function()
    times.setdefault(what, []).append(cpu_seconds() - before)
    return result


def cpu_seconds() -> float:
    """User and system time so far."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def show(times: Times, repeats: int) -> None:
    """The table."""
    base = {"observed run": "papermill alone", "nblift stage": "python: import the module"}
    table = Table("what", title=f"penguins.ipynb, CPU seconds, {repeats} runs each", title_justify="left")
    for column in ("median", "least", "most", "ratio"):
        table.add_column(column, justify="right")
    for what, seconds in times.items():
        median = statistics.median(seconds)
        ratio = f"{median / statistics.median(times[base[what]]):.2f} × {base[what]}" if what in base else ""
        table.add_row(what, f"{median:.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}", ratio)
    Console().print(table)


if __name__ == "__main__":
    main()
