"""One rung of the ladder: plan, record the notebook's values, emit, run the pipeline, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nblift.emit.layout import Layout
from nblift.lift.project import Project
from nblift.model.notebook import Notebook
from nblift.model.observation import Event
from nblift.model.plan import Plan, Variable
from nblift.model.report import Compared
from nblift.observe.run import record
from nblift.plan.groups import Obstacle
from nblift.runtime.formats import load
from nblift.verify.pipeline import environment, reproduce
from nblift.verify.scratch import clean_copy
from nblift.verify.values import compare_files, compare_values, digest

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Recording:
    """The values of the notebook at the stages' ends.

    `values` are files by stage and variable; `unsaved` says why a value could not be saved, by name and statement;
    `again` are the values of a third run, where the first two differ; `root` is the copy that the notebook ran in.
    """

    values: Mapping[tuple[str, str], Path]
    unsaved: Mapping[tuple[str, int], str]
    again: Mapping[tuple[str, str], Path]
    root: Path

    @property
    def formats(self) -> dict[tuple[str, str], str]:
        """The suffix that gave each value back whole."""
        return {key: path.suffix for key, path in self.values.items()}


@dataclass(frozen=True)
class Outcome:
    """What comparing gave."""

    variables: list[Compared] = field(default_factory=list)
    files: list[Compared] = field(default_factory=list)

    @property
    def different(self) -> list[Compared]:
        """What is not the notebook's, in the order of the stages."""
        return [c for c in (*self.variables, *self.files) if c.verdict == "different"]


def record_plan(project: Project, notebook: Notebook, plan: Plan, copy: Path, place: Path) -> Recording:
    """Run the notebook once more and save what every stage has to give.

    Where a value differs from the observed run's, the notebook runs a third time: what then differs again is its own
    nondeterminism, part by part, and everything else still has to be equal.

    Args:
        copy: a clean copy of the project to run in.
        place: an empty folder for the values.
    """
    events = _record(project, notebook, plan, copy, place / "once")
    values: dict[tuple[str, str], Path] = {}
    unsaved: dict[tuple[str, int], str] = {}
    unstable: list[tuple[str, Variable]] = []
    for stage in plan.stages:
        for variable in stage.outputs:
            saved = events[variable.after].saved[variable.key]
            if saved.file is None:
                unsaved[variable.key, variable.after] = saved.error or "no format carries it"
                continue
            values[stage.name, variable.name] = place / "once" / saved.file
            if variable.value is not None and saved.digest != variable.value.digest:
                unstable.append((stage.name, variable))
    again: dict[tuple[str, str], Path] = {}
    if unstable and not unsaved:
        with clean_copy(project.root, project.products()) as other:
            events = _record(project, notebook, plan, other, place / "again")
        for stage_name, variable in unstable:
            if file := events[variable.after].saved[variable.key].file:
                again[stage_name, variable.name] = place / "again" / file
    return Recording(values, unsaved, again, copy)


def _record(project: Project, notebook: Notebook, plan: Plan, copy: Path, place: Path) -> tuple[Event, ...]:
    saves: dict[int, set[str]] = {}
    for stage in plan.stages:
        for variable in stage.outputs:
            saves.setdefault(variable.after, set()).add(variable.key)
    place.mkdir(parents=True)
    wanted = {index: sorted(keys) for index, keys in saves.items()}
    return record(notebook, copy / plan.cwd, project.python, wanted, plan.draws, place).events


@contextmanager
def pipeline_run(
    project: Project, plan: Plan, layout: Layout, files: Mapping[str, str], tell: Tell
) -> Iterator[tuple[Path, dict[str, str]]]:
    """Run the stages of a plan in a clean copy, with `files` written over it.

    Yields:
        the copy's root, and the environment of its stages.

    Raises:
        PipelineFailed: a stage does not run.
    """
    made = [p for s in plan.stages for p in (*layout.outputs(s), *s.writes)]
    with clean_copy(project.root, [*project.products(), *made], files) as copy:
        env = environment(project.python, copy.parent / "tools")
        reproduce(copy, [s.name for s in plan.stages], env, lambda stage: tell(f"running stage {stage}"))
        yield copy, env


def compare_run(
    project: Project,
    plan: Plan,
    layout: Layout,
    recording: Recording,
    observed_files: Mapping[str, str],
    copy: Path,
    env: Mapping[str, str],
) -> Outcome:
    """Compare a run of the pipeline with the notebook's recording.

    Args:
        observed_files: digests of what the notebook wrote in its first run, to tell what differs by itself.
        copy: where the pipeline ran, with `env`.
    """
    variables = compare_values(plan, layout, recording.values, recording.again, copy, project.python, env)
    unstable = frozenset(p for p, d in observed_files.items() if digest(recording.root / p) != d)
    return Outcome(variables, compare_files(plan, recording.root, copy, unstable))


def obstacles_in(outcome: Outcome, plan: Plan) -> list[Obstacle]:
    """The first stage whose values differ has to be joined with the one before it."""
    names = [s.name for s in plan.stages]
    for compared in outcome.different:
        position = names.index(compared.stage)
        before = max(position - 1, 0)
        return [
            Obstacle(compared.name, names[before], names[max(position, min(1, len(names) - 1))], compared.detail or "")
        ]
    return []


def recorded_number(recording: Recording, stage: str, name: str) -> float:
    """A number that the notebook computed, from the recording."""
    return float(load(recording.values[stage, name]))
