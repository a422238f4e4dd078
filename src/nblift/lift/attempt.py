"""One rung of the ladder: run the pipeline of a plan, and compare what it makes with what the notebook made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from nblift.emit.layout import Layout
from nblift.errors import PipelineFailed
from nblift.lift.project import Project
from nblift.lift.recording import Recording
from nblift.model.plan import Plan
from nblift.model.report import Compared
from nblift.plan.groups import Obstacle
from nblift.runtime.formats import load
from nblift.verify.pipeline import environment, reproduce
from nblift.verify.values import Made, compare_all

Tell = Callable[[str], None]
_REPLAYED = "the notebook's own runs differ; the same with its randomness replayed"


@dataclass(frozen=True)
class Outcome:
    """What comparing gave."""

    variables: list[Compared] = field(default_factory=list)
    files: list[Compared] = field(default_factory=list)

    @property
    def different(self) -> list[Compared]:
        """What is not the notebook's, in the order of the stages."""
        return [c for c in (*self.variables, *self.files) if c.verdict == "different"]


@dataclass(frozen=True)
class Ran:
    """A run of the pipeline: the root of the copy that it ran in, the environment of its stages, and the stage that
    failed, if one did."""

    copy: Path
    env: dict[str, str]
    failed: PipelineFailed | None

    def complete(self, layout: Layout) -> list[str]:
        """The stages that gave all they have to give."""
        found = []
        for stage in layout.plan.stages:
            wanted = [*layout.outputs(stage), *filter(None, [layout.metrics(stage)])]
            if all((self.copy / path).exists() for path in wanted):
                found.append(stage.name)
        failed = self.failed.stage if self.failed else None
        return found[: found.index(failed)] if failed in found else found


@contextmanager
def pipeline_run(project: Project, plan: Plan, layout: Layout, files: Mapping[str, str], tell: Tell) -> Iterator[Ran]:
    """Run the stages of a plan in a clean copy, with `files` written over it."""
    made = [p for s in plan.stages for p in (*layout.outputs(s), *s.writes, *(f.path for f in s.figures))]
    with project.copy(files, made) as copy:
        env = environment(project.python, copy.parent / "tools")
        names = [s.name for s in plan.stages]
        alone = project.given is not None
        failed = None
        try:
            reproduce(copy, names, env, lambda stage: tell(f"running stage {stage}"), alone)
        except PipelineFailed as error:
            failed = error
        yield Ran(copy, env, failed)


def compare_run(
    project: Project,
    layout: Layout,
    recording: Recording,
    ran: Ran,
    once_more: Callable[[], Made],
) -> Outcome:
    """Compare a run of the pipeline with the notebook's recording: where a stage failed, as far as it got.

    Args:
        once_more: records another run of the notebook. Asked for only where something differs that also differed
            between its first two runs, or where there is no smaller lift to go on with.
    """
    stages = ran.complete(layout) if ran.failed else None
    compared = partial(compare_all, layout, recording.made, copy=ran.copy, python=project.python, env=ran.env)
    outcome = Outcome(*compared(again=None, stages=stages))
    last_rung = len(layout.plan.stages) == 1
    if any(last_rung or (c.stage, c.name) in recording.unstable for c in outcome.different):
        outcome = Outcome(*compared(again=once_more(), stages=stages))
    return Outcome(_explained(outcome.variables, recording), _explained(outcome.files, recording))


def _explained(rows: list[Compared], recording: Recording) -> list[Compared]:
    """Rows whose values are another one in every run of the notebook say so."""
    return [
        replace(c, detail=_REPLAYED)
        if (c.stage, c.name) in recording.unstable and c.verdict == "identical" and not c.detail
        else c
        for c in rows
    ]


_PLAIN = frozenset({"str", "list", "dict", "tuple", "set", "int", "float", "bool", "file"})


def obstacles_in(outcome: Outcome, plan: Plan) -> list[Obstacle]:
    """The first stage whose values differ has to be joined with the one before it."""
    names = [s.name for s in plan.stages]
    figures = {f.label: (f.shown_by, f.position) for s in plan.stages for f in s.figures}
    different = [c for c in outcome.different if c.name not in figures]
    if outcome.different and not different:
        first = outcome.different[0]
        places = tuple(figures[c.name] for c in outcome.different)
        why = first.detail or ""
        return [Obstacle(first.name, first.stage, first.stage, why, surroundings=True, figures=places)]
    for compared in different:
        position = names.index(compared.stage)
        before = max(position - 1, 0)
        types = {v.name: v.value.type for s in plan.stages for v in s.outputs if v.value}
        return [
            Obstacle(
                name=compared.name,
                made_by=names[before],
                used_by=names[max(position, min(1, len(names) - 1))],
                why=compared.detail or "",
                # a table shows neither a folder nor a setting for the eye
                surroundings=types.get(compared.name, "file") in _PLAIN,
                form="" if position else names[0],  # nothing goes into the first stage that could be at fault
            )
        ]
    return []


def recorded_number(recording: Recording, stage: str, name: str) -> float:
    """A number that the notebook computed, from the recording."""
    return float(load(recording.made.values[stage, name]))
