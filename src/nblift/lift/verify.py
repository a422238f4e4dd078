"""Verify a lift: the notebook as it is now against the pipeline as it is now, value by value."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from nblift import __version__
from nblift.emit.dvc_yaml import OWNED
from nblift.emit.layout import Layout
from nblift.emit.report import stage_rows, statement_rows
from nblift.emit.yaml import read_yaml
from nblift.errors import Different, Place, UsageError
from nblift.lift.attempt import compare_run, pipeline_run
from nblift.lift.beside import Beside, beside
from nblift.lift.given import observe_given
from nblift.lift.ladder import without_unsaved
from nblift.lift.lifted import read_lifted
from nblift.lift.project import Project
from nblift.lift.recording import Observed, Recording, observe_copy, record_again, record_plan
from nblift.lift.turned import turn, turned
from nblift.model.notebook import Notebook
from nblift.model.plan import Choices, Plan
from nblift.model.report import Compared, Report
from nblift.notebook.read import read_notebook
from nblift.plan.facts import Facts
from nblift.plan.figures import left_in_notebook, without_figures
from nblift.plan.groups import Group, join
from nblift.plan.make import make_plan
from nblift.plan.naming import stage_names
from nblift.plan.needed import needed
from nblift.plan.start import cut_at, starting_groups
from nblift.verify.values import Made

Tell = Callable[[str], None]


def verify(project: Project, tell: Tell = lambda _: None) -> Report:
    """Run the notebook and the project's pipeline, each in a clean copy, and compare.

    Args:
        tell: hears what is going on, for a progress display.

    Returns:
        the report; its verdict is `equal` or `different`.

    Raises:
        UsageError: nothing was lifted from this notebook here.
        NotebookFailed: the notebook does not run.
        Different: the notebook's sections are no longer the pipeline's stages.
    """
    started = time.perf_counter()
    with recorded_side(project, tell) as side:
        variables, files = compare_pipeline(side, tell)
        plan, layout = side.layout.plan, side.layout
        modules = {layout.module(s.name): project.text(layout.module(s.name)) or "" for s in plan.stages}
    equal = not any(c.verdict == "different" for c in (*variables, *files))
    return Report(
        notebook=plan.notebook.path,
        sha256=plan.notebook.sha256,
        nblift=__version__,
        verdict="equal" if equal else "different",
        rung=plan.rung,
        statements=statement_rows(plan, modules),
        stages=stage_rows(plan, layout),
        variables=variables,
        files=files,
        names=dict(plan.names),
        seconds={"verify": round(time.perf_counter() - started, 2)},
    )


@dataclass(frozen=True)
class NotebookSide:
    """The notebook's half of a verification: what it made, where the pipeline's values should lie, and a way to run it
    once more. `project` has with it what other stages give the notebook."""

    project: Project
    layout: Layout
    recording: Recording
    once_more: Callable[[], Made]


@contextmanager
def recorded_side(project: Project, tell: Tell = lambda _: None) -> Iterator[NotebookSide]:
    """Run the notebook as it is now, with the values of params.yaml, and record what it makes.

    Raises:
        UsageError, NotebookFailed, Different: as `verify` does.
    """
    with tempfile.TemporaryDirectory(prefix="nblift-given-") as given:
        yield from _recorded_side(project, Path(given), tell)


def _recorded_side(project: Project, given: Path, tell: Tell) -> Iterator[NotebookSide]:
    records = read_lifted(project.root)
    own = records.pop(project.shown, None)
    others = beside(project, records, own)
    lifted = lifted_stages(project, others)
    notebook = read_notebook(project.notebook, project.shown)
    left = own.figures if own else None
    project = replace(project, figures=left is not None)
    tell("running the notebook, observed")
    project, observed = observe_given(project, notebook, others, given, tell)
    observed = _kept_figures(notebook, observed, left or ())
    plan = _plan(project, Facts(notebook, observed.observation, others.names), observed, lifted)
    if values := turned(plan, read_yaml(project.text("params.yaml"), "params.yaml")):
        tell(f"running the notebook with {', '.join(values)} as in params.yaml")
        notebook = turn(project, notebook, plan, values)
        observed = _kept_figures(notebook, observe_copy(project, notebook), left or ())
        plan = _plan(project, Facts(notebook, observed.observation, others.names), observed, lifted)
    tell("running the notebook again, to record its values")
    with project.copy() as copy, tempfile.TemporaryDirectory() as place:
        recording = record_plan(project, notebook, plan, observed.written, copy, Path(place, "once"))
        plan = without_unsaved(plan, set(recording.unsaved))
        layout = Layout(plan, {**recording.formats, **_formats_in_use(project)}, others.files)
        again = partial(record_again, project, notebook, plan, Path(place, "again"))
        yield NotebookSide(project, layout, recording, again)


def compare_pipeline(side: NotebookSide, tell: Tell) -> tuple[list[Compared], list[Compared]]:
    """Run the tree's own pipeline with the notebook's randomness replayed, and compare: the variables and the files.

    What a stage that fails had to give differs.
    """
    tell("running the pipeline in a clean copy")
    with pipeline_run(side.project, side.layout.plan, side.layout, {}, tell) as ran:
        outcome = compare_run(side.project, side.layout, side.recording, ran, side.once_more)
    failed = [Compared(ran.failed.stage, ran.failed.stage, "different", ran.failed.message)] if ran.failed else []
    return [*outcome.variables, *failed], outcome.files


def _kept_figures(notebook: Notebook, observed: Observed, left: Sequence[int]) -> Observed:
    """The observed run without the figures that stayed in the notebook when it was lifted, by number."""
    observation = without_figures(observed.observation, left)
    observation = without_figures(observation, left_in_notebook(notebook, observation).keys())
    return replace(observed, observation=observation)


def lifted_stages(project: Project, others: Beside) -> list[str]:
    """The stages of dvc.yaml that nblift wrote for this notebook, in order.

    Raises:
        UsageError: there are none.
    """
    names = [n for n, s in others.own.items() if str(s.get("cmd", "")).startswith(OWNED[0])]
    if not names:
        raise UsageError(
            f"there is no stage here that was lifted from {project.shown}",
            where=Place("dvc.yaml"),
            hint=f"Lift first: nblift refactor {project.shown}",
        )
    return names


def _formats_in_use(project: Project) -> dict[tuple[str, str], str]:
    """The suffixes of the outputs in dvc.yaml, which a person may have changed, by stage and name.

    Files that the code itself writes may have the names of values: those lie elsewhere.
    """
    stages = read_yaml(project.text("dvc.yaml"), "dvc.yaml").get("stages") or {}
    outs = [
        (name, PurePosixPath(o if isinstance(o, str) else next(iter(o))))
        for name, s in stages.items()
        for o in s.get("outs") or ()
    ]
    return {(name, out.stem): out.suffix for name, out in outs if out.parent.as_posix() in (f"data/{name}", "models")}


def _plan(project: Project, facts: Facts, observed: Observed, lifted: list[str]) -> Plan:
    groups = _first_groups(project, facts, lifted)
    found = groups_named(facts, groups, lifted)
    if found is None:
        now = stage_names(groups, facts)
        raise Different(
            f"its sections are no longer the pipeline's stages: now {', '.join(now)}; lifted {', '.join(lifted)}",
            where=Place(facts.notebook.path),
            hint="Lift the notebook again: nblift refactor",
            code="stages-differ",
        )
    choices = Choices(in_folder=_run_in_their_folder(project, lifted))
    parts = facts.notebook, observed.observation, observed.root, found, "as lifted", choices, facts.taken
    return make_plan(*parts)


def _run_in_their_folder(project: Project, lifted: Sequence[str]) -> bool:
    """Whether the stages run in the notebook's folder, with its paths as they are."""
    stages = read_yaml(project.text("dvc.yaml"), "dvc.yaml")["stages"]
    return any((stages[name].get("meta") or {}).get("folder") for name in lifted)


def _first_groups(project: Project, facts: Facts, lifted: Sequence[str]) -> list[Group]:
    """Where the stages began when they were lifted; the groups to begin with, where headings begin them."""
    wanted = needed(facts)
    stages = read_yaml(project.text("dvc.yaml"), "dvc.yaml")["stages"]
    places = [b for name in lifted if (b := (stages[name].get("meta") or {}).get("begins"))]
    if len(places) < len(lifted):
        return starting_groups(facts, wanted)[0]
    cuts = cut_at(facts, wanted, [(int(b["cell"]), int(b["line"])) for b in places])
    return [replace(group, purpose=name) for group, name in zip(cuts, lifted, strict=False)]


def groups_named(facts: Facts, groups: Sequence[Group], names: Sequence[str]) -> list[Group] | None:
    """The way of joining neighbouring sections that gives the stages `names`; None where none does."""

    def name_of(candidate: Sequence[Group]) -> list[str]:
        return stage_names(candidate, facts)

    def search(done: list[Group], rest: Sequence[Group]) -> list[Group] | None:
        if not rest:
            return done if len(done) == len(names) else None
        for size in range(1, len(rest) - (len(names) - len(done)) + 2):
            candidate = [*done, *join(rest[:size], 0, size - 1)]
            if name_of(candidate) == list(names[: len(candidate)]):
                found = search(candidate, rest[size:])
                if found is not None:
                    return found
        return None

    return search([], groups) if len(groups) >= len(names) else None
