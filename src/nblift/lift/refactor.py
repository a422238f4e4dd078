"""Lift a notebook: observe, plan, emit, verify, and only then write."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from nblift import __version__
from nblift.emit.layout import Layout
from nblift.emit.project import pipeline_files, project_files
from nblift.emit.report import stage_rows, statement_rows
from nblift.emit.thin import thin_path
from nblift.emit.yaml import read_yaml
from nblift.errors import Different, PipelineFailed, Place, Refused
from nblift.lift.attempt import (
    Outcome,
    compare_run,
    obstacles_in,
    pipeline_run,
    recorded_number,
)
from nblift.lift.beside import beside
from nblift.lift.environment import has_mlflow, package_versions
from nblift.lift.given import observe_given
from nblift.lift.ladder import Ladder, without_unsaved
from nblift.lift.left import Left
from nblift.lift.left import notes as left_notes
from nblift.lift.lifted import RECORDS, lifted_notebook, lifted_text, others_than, read_lifted
from nblift.lift.project import Project
from nblift.lift.recording import Observed, Recording, observe_copy, record_again, record_plan
from nblift.lift.report import write_report
from nblift.lift.samples import record_samples
from nblift.lift.secret import refuse_secrets
from nblift.lift.thin import thin_notebook
from nblift.lift.turned import Scalar, turn, turned_by_hand
from nblift.lift.unstable import sources
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.model.plan import Plan
from nblift.model.report import Reason, Report
from nblift.notebook.read import read_notebook
from nblift.plan.facts import Facts
from nblift.plan.figures import other_drawings
from nblift.plan.groups import Obstacle, obstacles
from nblift.plan.make import make_plan
from nblift.plan.needed import needed
from nblift.plan.paths import path_edits
from nblift.registry.trust import foreign_types
from nblift.verify.pipeline import init_dvc
from nblift.verify.values import digest
from nblift.workspace import Change, changes, last_written, tracked_files, write

P = ParamSpec("P")
T = TypeVar("T")

Tell = Callable[[str], None]

_NO_MLFLOW = (
    "no stage registers {model}: the interpreter has no MLflow; `pip install 'nblift[track]'` there, and lift again"
)

_OTHERS_MODEL = "no stage registers {model}: this project registers the model of {notebook}"


@dataclass(frozen=True)
class Lift:
    """A lift that was verified: its report, what it changes in the tree, and why a stage has no test of its own."""

    report: Report
    changes: tuple[Change, ...]
    untested: dict[str, str]


def refactor(
    project: Project,
    tell: Tell = lambda _: None,
    force: bool = False,
    thin: bool = False,
    figures: bool | None = None,
) -> Lift:
    """Lift `project.notebook` and write the result into the project.

    Nothing is written unless every value is the notebook's. The report is written in either case.

    Args:
        tell: hears what is going on, for a progress display.
        force: overwrite files that nblift did not write.
        thin: write a thin notebook, too; once written, it is kept up to date without being asked for.
        figures: whether stages save the figures that the notebook shows; None for as it was.

    Raises:
        UsageError: not a notebook.
        Refused: it cannot be lifted faithfully; the report says why.
        Different: lifted modules that were edited by hand compute something else.
    """
    started = time.perf_counter()
    try:
        lift = _Lifter(project, tell, force, thin, figures).lift()
    except Refused as error:
        write_report(project, _refusal(project, error, time.perf_counter() - started))
        raise
    write(project.root, lift.changes)
    init_dvc(project.root)
    write_report(project, lift.report)
    return lift


class _Lifter:
    def __init__(self, project: Project, tell: Tell, force: bool, thin: bool, figures: bool | None) -> None:
        self.project = project
        self.tell = tell
        self.force = force
        self.seconds: dict[str, float] = {}
        self.notebook: Notebook = read_notebook(project.notebook, project.shown)
        self.as_written = self.notebook  # without what is turned in params.yaml
        refuse_secrets(self.notebook)
        self.lifted = read_lifted(project.root)
        others = others_than(project.shown, self.notebook, self.lifted, project.root)
        before = self.lifted.get(project.shown)
        self.beside = beside(project, others, before)
        if figures if figures is not None else before is not None and before.figures is not None:
            self.project = replace(project, figures=True)
        self.left = Left(self.notebook, self.beside.names)
        self.thin = thin or (before is not None and thin_path(project.shown) in before.beside)
        if not self.notebook.statements:
            raise Refused("it has no code", hint="There is nothing to lift.", code="no-code")

    def lift(self) -> Lift:
        """Go down the ladder until the pipeline computes what the notebook did."""
        with tempfile.TemporaryDirectory(prefix="nblift-given-") as place:
            return self.with_files_in(Path(place))

    def with_files_in(self, place: Path) -> Lift:
        """Lift, with what other stages give the notebook in a folder."""
        self.tell("running the notebook, observed")
        start = self.project, self.notebook, self.beside, place, self.tell
        self.project, observed = self.timed("observe", observe_given, *start)
        refuse_rewriting(self.notebook, observed.observation)
        observed = self.left.out_of(observed)
        ladder = self.ladder(observed.observation)
        plan = self.plan(observed, ladder)
        if values := self.turned_by_hand(plan):
            self.tell(f"{', '.join(values)} was turned in params.yaml: running the notebook with it")
            self.notebook = turn(self.project, self.notebook, plan, values)
            observed = self.observe()
            observed = self.left.out_of(observed)
            ladder = self.ladder(observed.observation)
        while True:
            plan = self.plan(observed, ladder)
            if ladder.step_down(plan, obstacles(plan, observed.observation)):
                continue
            result = self.attempt(plan, observed)
            if isinstance(result, Lift):
                return result
            self.left.suspect(plan, observed.observation, result[0])
            if ladder.step_down(plan, result):
                continue
            if not self.left.leave(observed.observation, result[0]):
                raise self.at_the_end(result[0])
            observed = self.left.out_of(observed)
            ladder = self.ladder(observed.observation)

    def at_the_end(self, obstacle: Obstacle) -> Refused:
        """What is said where not even one stage is equal."""
        if error := obstacle.failure:
            return Refused(error.message, where=Place(self.notebook.path), hint=error.hint, code=error.code)
        return Refused(
            f"as one stage the pipeline still gives another {obstacle.name}: {obstacle.why}",
            hint="Please report the notebook: a single stage should always be equal.",
            code="not-equal",
        )

    def plan(self, observed: Observed, ladder: Ladder) -> Plan:
        """The plan for the rung that the ladder stands on."""
        where = observed.root, ladder.groups, ladder.rung, ladder.choices, self.beside.names
        plan: Plan = self.timed("plan", make_plan, self.notebook, observed.observation, *where)
        return plan

    def ladder(self, observation: Observation) -> Ladder:
        """The ladder, with the sections as written on its first rung."""
        facts = Facts(self.notebook, observation, self.beside.names)
        ladder = Ladder(facts, needed(facts))
        if not ladder.groups:
            raise Refused(
                "it computes nothing that is left at its end, and writes no file",
                hint="Bind what matters to a name, or save it.",
                code="no-results",
            )
        return ladder

    def turned_by_hand(self, plan: Plan) -> dict[str, Scalar]:
        """Values of params.yaml that are a person's, not those of the last lift."""
        if self.force or (now := self.project.text("params.yaml")) is None:
            return {}
        before = last_written(self.project.root, "params.yaml")
        base = None if before is None else read_yaml(before, "params.yaml")
        return turned_by_hand(plan, read_yaml(now, "params.yaml"), base)

    def observe(self) -> Observed:
        """The observed run."""
        self.tell("running the notebook, observed")
        observed: Observed = self.timed("observe", observe_copy, self.project, self.notebook)
        refuse_rewriting(self.notebook, observed.observation)
        return observed

    def attempt(self, plan: Plan, observed: Observed) -> Lift | list[Obstacle]:
        """Record, emit, run and compare one plan; the obstacles to it where it does not work out."""
        self.tell(f"running the notebook again, to record {sum(len(s.outputs) for s in plan.stages)} values")
        with self.project.copy() as copy, tempfile.TemporaryDirectory() as place:
            parts = (self.project, self.notebook, plan)
            recording = self.timed("observe", record_plan, *parts, observed.written, copy, Path(place, "once"))
            if recording.unsaved and (found := obstacles(plan, observed.observation, recording.unsaved)):
                return found
            notes = [f"{name} is not carried out of its stage: {why}" for (name, _), why in recording.unsaved.items()]
            plan = without_unsaved(plan, set(recording.unsaved))
            if plan.model and not has_mlflow(self.project.python):
                notes.append(_NO_MLFLOW.format(model=plan.model.model))
                plan = replace(plan, model=None)
            if plan.model and self.beside.registers:
                notes.append(_OTHERS_MODEL.format(model=plan.model.model, notebook=self.beside.registers))
                plan = replace(plan, model=None)
            layout = Layout(plan, recording.formats, self.beside.files, tracked_files(self.project.root))
            own = self.timed("emit", self.emit, plan, layout, observed.observation, recording)
            merged = changes(self.project.root, own, force=self.force)
            texts = {c.path: c.text for c in merged if c.text is not None}
            self.tell("running the pipeline in a clean copy")
            started = time.perf_counter()
            with pipeline_run(self.project, plan, layout, texts, self.tell) as ran:
                if ran.failed:
                    return self.not_running(ran.failed, plan, merged)
                again = partial(record_again, self.project, self.notebook, plan, Path(place, "again"))
                outcome = compare_run(self.project, layout, recording, ran, again)
                self.seconds["verify"] = self.seconds.get("verify", 0.0) + time.perf_counter() - started
                if outcome.different:
                    return self.not_equal(outcome, plan, merged)
                self.tell("recording what the tests compare with")
                samples, untested = record_samples(
                    plan, layout, ran.copy, self.project.python, ran.env, recording.unstable
                )
            notes += self.unstable(observed, plan) if recording.unstable else []
            notes += [*left_notes(self.left.why), *other_drawings(self.notebook, observed.observation)]
            if self.thin:
                text, remarks = self.timed("thin", self.thin_notebook, plan, observed.observation, texts)
                notes += remarks
                own |= {thin_path(self.project.shown): text} if text else {}
            own |= self.around(plan, samples, own["dvc.yaml"])
            final = changes(self.project.root, own, self.force, self.is_own)
            report = self.report(plan, layout, outcome, own, notes)
            return Lift(report, (*final, self.record(plan, own)), untested)

    def thin_notebook(
        self, plan: Plan, observation: Observation, texts: Mapping[str, str]
    ) -> tuple[str | None, list[str]]:
        """The thin notebook's text, if there can be one, and notes."""
        paths = path_edits(self.notebook.statements, observation, plan.moved_from)
        facts = Facts(self.notebook, observation, self.beside.names)
        return thin_notebook(self.project, plan, facts, paths, texts, self.tell)

    def around(self, plan: Plan, samples: Mapping[str, str], dvc_yaml: str) -> dict[str, str]:
        """The files that stand around the pipeline of all notebooks."""
        root, others = self.project.root, [n for n in self.beside.lifted if (self.project.root / n).is_file()]
        notebooks = [self.notebook, *(read_notebook(root / n, n) for n in others)]
        versions = package_versions(self.project.python, notebooks)
        stages = list(read_yaml(dvc_yaml, "dvc.yaml")["stages"])
        return project_files(root, plan, samples, versions, self.project.text, others, stages)

    def is_own(self, path: str) -> bool:
        """Whether a file that nblift wrote belongs to this notebook alone."""
        before = self.lifted.get(self.project.shown)
        return not self.beside.lifted or (before is not None and before.owns(path))

    def record(self, plan: Plan, files: Mapping[str, str]) -> Change:
        """What is remembered of the lift, beside what is of other notebooks'."""
        beside = tuple(p for p in (plan.helpers, thin_path(self.project.shown)) if p in files)
        left = tuple(sorted(self.left.why)) if self.project.figures else None
        own = lifted_notebook(self.as_written, plan, beside, left)
        return Change(RECORDS.as_posix(), lifted_text({**self.beside.lifted, self.project.shown: own}), kept=False)

    def unstable(self, observed: Observed, plan: Plan) -> list[str]:
        """The statements of the stages that bring in what differs between the notebook's own runs."""
        self.tell("running the notebook once more, to see where its runs begin to differ")
        second = self.timed("observe", observe_copy, self.project, self.notebook)
        body = {index for stage in plan.stages for index in stage.body}
        return [str(s) for s in sources(self.notebook, observed, second) if s.statement.index in body]

    def not_running(self, error: PipelineFailed, plan: Plan, merged: Sequence[Change]) -> list[Obstacle]:
        """The stage that fails has to be joined with the one before it."""
        if any(c.merged for c in merged):
            raise error
        names = [s.name for s in plan.stages]
        at = names.index(error.stage) if error.stage in names else 0
        before, after = max(at - 1, 0), min(max(at, 1), len(names) - 1)
        return [Obstacle("what it needs", names[before], names[after], error.message, True, error, names[at])]

    def not_equal(self, outcome: Outcome, plan: Plan, merged: Sequence[Change]) -> list[Obstacle]:
        """What has to be joined; an edit by hand that changes values is its author's to decide on."""
        if edited := [c.path for c in merged if c.merged]:
            raise Different(_edited(outcome, edited), hint="Change the notebook too, or take the edit back.")
        return obstacles_in(outcome, plan)

    def emit(self, plan: Plan, layout: Layout, observation: Observation, recording: Recording) -> dict[str, str]:
        """The files that the pipeline is made of."""
        paths = path_edits(self.notebook.statements, observation, plan.moved_from)
        model = plan.model.model if plan.model else None
        file = next((p for (_, name), p in recording.made.values.items() if name == model), None)
        types = tuple(foreign_types(file, file.name)) if file and file.suffix == ".skops" else ()
        numbers = {
            v.name: recorded_number(recording, s.name, v.name) for s in plan.stages for v in s.outputs if v.metric
        }
        texts = self.project.text, frozenset(self.beside.stages)
        return pipeline_files(self.project.root, plan, layout, paths, numbers, types, *texts)

    def report(self, plan: Plan, layout: Layout, outcome: Outcome, files: dict[str, str], notes: list[str]) -> Report:
        """The report of a lift that was verified."""
        return Report(
            notebook=self.notebook.path,
            sha256=self.notebook.sha256,
            nblift=__version__,
            verdict="equal",
            rung=plan.rung,
            statements=statement_rows(plan, files),
            stages=stage_rows(plan, layout),
            variables=outcome.variables,
            files=outcome.files,
            names=dict(plan.names),
            notes=notes,
            seconds={k: round(v, 2) for k, v in self.seconds.items()},
        )

    def timed(self, what: str, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        started = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - started


def refuse_rewriting(notebook: Notebook, observation: Observation) -> None:
    """A stage whose output is its own input has no beginning: DVC cannot say it, and a second run starts elsewhere.

    Raises:
        Refused: the notebook writes over a file that it has read, with the statement that writes.
    """
    read: set[str] = set()
    written: set[str] = set()
    for event in observation.events:
        read |= set(event.read) - written
        if over := sorted(set(event.written) & read):
            statement = notebook.statements[event.index]
            raise Refused(
                f"writes over {Path(over[0]).name}, which the notebook reads before",
                where=Place(notebook.path, statement.cell, statement.line),
                hint="Write it under another name.",
                code="rewrites-its-input",
            )
        written |= set(event.written)


def _edited(outcome: Outcome, edited: list[str]) -> str:
    first = outcome.different[0]
    return f"{', '.join(edited)} was edited by hand, and {first.name} of stage {first.stage} differs: {first.detail}"


def _refusal(project: Project, error: Refused, seconds: float) -> Report:
    where = error.where
    reason = Reason(error.code, error.message, where.cell if where else None, where.line if where else None, error.hint)
    return Report(
        notebook=project.shown,
        sha256=digest(project.notebook),
        nblift=__version__,
        verdict="refused",
        reason=reason,
        seconds={"observe": round(seconds, 2)},
    )
