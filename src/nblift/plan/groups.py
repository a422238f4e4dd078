"""The ladder: sections as written, then sections joined where a value cannot cross, at last a single stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from nblift.errors import PipelineFailed
from nblift.model.observation import Observation
from nblift.model.plan import Plan, Stage, Variable


@dataclass(frozen=True)
class Group:
    """Sections that become one stage: their headings, their prose, and the statements that compute.

    `purpose` names a group that no heading names; `has_globals` says that a plain function would not do.
    """

    titles: tuple[str, ...]
    prose: str
    body: tuple[int, ...]
    purpose: str = ""
    has_globals: bool = False


@dataclass(frozen=True)
class Obstacle:
    """A value that cannot cross from one stage to another, and why.

    `surroundings`: the folder that the stage runs in, or a setting for the eye, may be the cause; `failure`: the stage
    that does not run; `form`: the stage that may do better where its names are globals (`nblift.plan.form`); `figures`:
    all that is in the way are these, each by the statement that shows it and its place there.
    """

    name: str
    made_by: str
    used_by: str
    why: str
    surroundings: bool = False
    failure: PipelineFailed | None = None
    form: str = ""
    figures: tuple[tuple[int, int], ...] = ()


def join(groups: Sequence[Group], first: int, last: int) -> list[Group]:
    """Make one group of the groups from `first` to `last`, both included."""
    joined = groups[first : last + 1]
    titles = tuple(t for g in joined for t in g.titles)
    prose = "\n\n".join(g.prose for g in joined if g.prose)
    body = tuple(i for g in joined for i in g.body)
    purposes = [g.purpose for g in joined]
    purpose = "train" if "train" in purposes else purposes[-1]
    return [
        *groups[:first],
        Group(titles, prose, body, purpose, any(g.has_globals for g in joined)),
        *groups[last + 1 :],
    ]


def obstacles(
    plan: Plan, observation: Observation, unsaved: Mapping[tuple[str, int], str] | None = None
) -> list[Obstacle]:
    """Values that no file can carry between the stages of a plan.

    Args:
        unsaved: for a name after a statement, why no format gave its value back whole.
    """
    reasons = unsaved or {}
    found = [
        Obstacle(variable.name, variable.made_by, stage.name, why)
        for stage in plan.stages
        for variable in stage.inputs
        if (why := _cannot_cross(variable, reasons.get((variable.key, variable.after))))
    ]
    found += [o for stage in plan.stages for o in _aliases(stage, observation)]
    found += _late_lookups(plan, observation)
    return found + _changed_definitions(plan, observation) + list(_files(plan, observation))


def _late_lookups(plan: Plan, observation: Observation) -> list[Obstacle]:
    """Values with functions that look up a name when they are called, which a later stage gives another value.

    A function that left its stage keeps what it found there; the notebook's finds the name's last value.
    """
    found = []
    for position, stage in enumerate(plan.stages):
        for variable in stage.outputs:
            looked_up = set(variable.value.looks_up if variable.value else ()) - {variable.key}
            for later in plan.stages[position + 1 :] if looked_up else ():
                events = [observation.events[i] for i in later.body if i > variable.after]
                if changed := sorted(looked_up & {n for e in events for n in (*e.bound, *e.mutated)}):
                    why = f"it looks up {changed[0]} when it is called, which has another value by then"
                    found.append(Obstacle(variable.name, stage.name, later.name, why))
    return found


def _changed_definitions(plan: Plan, observation: Observation) -> list[Obstacle]:
    """Functions and classes that one stage changes (a counter, a list of all instances) and a later one uses."""
    names = [stage.name for stage in plan.stages]
    computed = {d.index for d in plan.decisions if d.role in ("computation", "output")}
    found = []
    for name in dict.fromkeys(d.name for d in plan.definitions):
        changing = [s.name for s in plan.stages if _changes(s, name, computed, observation)]
        using = {user for d in plan.definitions if d.name == name for user in d.used_by}
        later = [n for n in names if n in using and changing and names.index(n) > names.index(changing[0])]
        if later:
            found.append(
                Obstacle(name, changing[0], later[0], "what it holds lives only in the process that changed it")
            )
    return found


def _changes(stage: Stage, name: str, computed: set[int], observation: Observation) -> bool:
    return any(i in computed and name in observation.events[i].mutated for i in stage.body)


def _files(plan: Plan, observation: Observation) -> Iterator[Obstacle]:
    """Files that more than one stage writes, or that no stage may own: those outside of the project, or gone later."""
    writers: dict[str, str] = {}
    for stage in plan.stages:
        for event in (observation.events[i] for i in stage.body):
            passing = {p for p in event.written if p in observation.gone} | set(event.scratch) | set(event.scratch_read)
            for path in sorted({*event.written, *passing, *(set(event.read) & observation.gone)}):
                first = writers.setdefault(path, stage.name)
                if first != stage.name:
                    lasting = path not in observation.gone and path not in passing
                    why = "both write it" if lasting else "it is there for a while only"
                    yield Obstacle(PurePath(path).name, first, stage.name, why)


def _cannot_cross(variable: Variable, unsaved: str | None) -> str | None:
    kind = variable.value.kind if variable.value else "data"
    if kind == "figure":
        return "it is a drawing that a later section goes on with"
    if kind == "handle":
        return f"a {variable.value.type if variable.value else kind} lives only in the process that made it"
    return unsaved


def _aliases(stage: Stage, observation: Observation) -> list[Obstacle]:
    """Inputs that are one object under two names, where the stage changes it through one of them."""
    inputs = {v.key: v for v in stage.inputs}
    found = []
    for event in (observation.events[i] for i in stage.body):
        changed = set(event.mutated) & set(inputs)
        for a, b in event.aliases:
            if a in changed and b in changed and a < b:
                why = f"it shares memory with {b}, and a change in one shows in the other"
                found.append(Obstacle(a, inputs[a].made_by, stage.name, why))
                found.append(Obstacle(b, inputs[b].made_by, stage.name, why))
    return found
