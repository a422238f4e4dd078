"""The notebook run again, its randomness replayed, and every value saved as it is where its stage ends."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nblift.lift.project import Project
from nblift.model.notebook import Notebook
from nblift.model.observation import Event, Observation, Saved, Shown
from nblift.model.plan import Figure, Plan, Stage, Variable
from nblift.observe.run import observe, record
from nblift.runs.scrub import Scrubber, secrets_of
from nblift.verify.values import Made, digest


@dataclass(frozen=True)
class Observed:
    """The observed run: the copy of the project that it ran in, gone by now, and digests of the files it wrote."""

    observation: Observation
    root: str
    written: Mapping[str, str]


@dataclass(frozen=True)
class Recording:
    """What the notebook made when it was recorded.

    `unsaved` says why a value could not be saved, by name and statement; `unstable` are the stages with the variables
    and files that the observed run had otherwise.
    """

    made: Made
    unsaved: Mapping[tuple[str, int], str]
    unstable: frozenset[tuple[str, str]]

    @property
    def formats(self) -> dict[tuple[str, str], str]:
        """The suffix that gave each value back whole."""
        return {key: path.suffix for key, path in self.made.values.items()}


def observe_copy(project: Project, notebook: Notebook) -> Observed:
    """Run the notebook in a clean copy of the project, observed."""
    with project.copy() as copy:
        folder = copy / project.notebook.parent.relative_to(project.root)
        observation = observe(notebook, folder, project.python, copy, project.figures)
        paths = {Path(p) for e in observation.events for p in e.written}
        inside = sorted(p for p in paths if p.is_relative_to(copy))
        return Observed(observation, str(copy), {p.relative_to(copy).as_posix(): digest(p) for p in inside})


def record_plan(
    project: Project, notebook: Notebook, plan: Plan, written: Mapping[str, str], copy: Path, place: Path
) -> Recording:
    """Run the notebook and save what every stage has to give.

    Args:
        written: digests of the files that the observed run wrote.
        copy: a clean copy of the project to run in, which has to outlive the recording.
        place: an empty folder for the values.
    """
    events = _record(project, notebook, plan, copy, place)
    environment = Scrubber(secrets_of(None, {}))
    values: dict[tuple[str, str], Path] = {}
    unsaved: dict[tuple[str, int], str] = {}
    unstable = {(s.name, path) for s in plan.stages for path in s.writes if digest(copy / path) != written.get(path)}
    for stage in plan.stages:
        for variable in stage.outputs:
            saved = _saved(events, stage, variable)
            if saved.file is None:
                unsaved[variable.key, variable.after] = saved.error or "no format carries it"
                continue
            if environment.is_in(place / saved.file):
                unsaved[variable.key, variable.after] = "it holds a secret of the environment, which no file may keep"
                continue
            values[stage.name, variable.name] = place / saved.file
            if variable.value is not None and saved.digest != variable.value.digest:
                unstable.add((stage.name, variable.name))
        for figure, shown in _shown(events, stage):
            values[stage.name, figure.label] = place / (shown.file or "")
            if shown.digest != figure.digest:
                unstable.add((stage.name, figure.label))
    return Recording(Made(copy, values), unsaved, frozenset(unstable))


def record_again(project: Project, notebook: Notebook, plan: Plan, place: Path) -> Made:
    """Run the notebook once more; where it then differs, it does so by itself, with all its randomness replayed.

    Args:
        place: an empty folder for the values and the written files.
    """
    with project.copy() as copy:
        events = _record(project, notebook, plan, copy, place / "saved")
        for path in (p for stage in plan.stages for p in stage.writes if (copy / p).is_file()):
            (place / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(copy / path, place / "files" / path)
    found = {(s.name, v.name): _saved(events, s, v).file for s in plan.stages for v in s.outputs}
    found |= {(s.name, figure.label): shown.file for s in plan.stages for figure, shown in _shown(events, s)}
    return Made(place / "files", {key: place / "saved" / file for key, file in found.items() if file})


def _shown(events: Sequence[Event], stage: Stage) -> Iterator[tuple[Figure, Shown]]:
    """The figures that a stage saves, as this run showed them; one that it did not show is left out."""
    for figure in stage.figures:
        shown = events[figure.shown_by].shown
        if figure.position < len(shown):
            yield figure, shown[figure.position]


def _saved(events: tuple[Event, ...], stage: Stage, variable: Variable) -> Saved:
    return events[_end(stage, variable)].saved[variable.key]


def _end(stage: Stage, variable: Variable) -> int:
    """The statement after which a value is saved: the stage's last, where the pipeline saves it, too.

    A function looks up what is around it when it is called: it is another value when its globals change.
    """
    return max(*stage.body, variable.after)


def _record(project: Project, notebook: Notebook, plan: Plan, copy: Path, place: Path) -> tuple[Event, ...]:
    saves: dict[int, set[str]] = {}
    for stage in plan.stages:
        for variable in stage.outputs:
            saves.setdefault(_end(stage, variable), set()).add(variable.key)
    place.mkdir(parents=True, exist_ok=True)
    wanted = {index: sorted(keys) for index, keys in saves.items()}
    times = Counter(index for stage in plan.stages for index in stage.body)
    stages = {index: stage.name for stage in plan.stages for index in stage.body if times[index] == 1}
    start = notebook, copy / plan.cwd, project.python
    return record(*start, wanted, plan.draws, stages, place, project.figures).events
