"""Code and observation to a plan."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import PurePath

from nblift.analysis.imports import acts_on, packages_of
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.model.plan import Choices, Figure, Param, Plan, Stage, Variable
from nblift.plan import kinds
from nblift.plan.decide import decisions
from nblift.plan.definitions import named_by, place_definitions, replaced_before_use
from nblift.plan.facts import STREAMS, Fact, Facts
from nblift.plan.form import has_globals
from nblift.plan.groups import Group
from nblift.plan.imports import holding, imported_before, modules_bound, rebound_imports, sets_for_all
from nblift.plan.labels import labels
from nblift.plan.model_facts import find_model
from nblift.plan.naming import argument_name, of_the_notebook, stage_names
from nblift.plan.needed import Needed, needed
from nblift.plan.params import Params
from nblift.plan.paths import relative
from nblift.plan.saved import closed_after, drawing, figures_of
from nblift.plan.start import begins_at, starting_groups
from nblift.runtime.stage import VALUE_FOLDERS


def make_plan(
    notebook: Notebook,
    observation: Observation,
    root: str,
    groups: Sequence[Group] | None = None,
    rung: str = "",
    choices: Choices | None = None,
    taken: AbstractSet[str] = frozenset(),
) -> Plan:
    """Decide stages, signatures, parameters and files.

    Args:
        notebook: as read.
        observation: of a run of it in its own folder.
        root: the project's root, absolute.
        groups: sections that make up each stage; None for those to begin with.
        rung: how the groups came about, for the report.
        choices: how closely the stages imitate the kernel; as little as can be where None.
        taken: names of stages, modules and parameters that other lifts in the project have.
    """
    facts = Facts(notebook, observation, taken)
    chosen = choices or Choices()
    wanted = needed(facts, chosen.whole)
    first, how = starting_groups(facts, wanted)
    return _Maker(facts, wanted, root, groups or first, chosen).plan(rung or how)


class _Maker:
    """Holds what every step of planning looks at; each method answers one question."""

    def __init__(self, facts: Facts, wanted: Needed, root: str, groups: Sequence[Group], choices: Choices) -> None:
        self.facts = facts
        self.choices = choices
        self.wanted = wanted
        self.root = root
        self.cwd = "" if facts.observation.cwd == root else relative(facts.observation.cwd, root)
        self.groups = list(groups)
        self.bodies = [g.body for g in self.groups]
        self.names = stage_names(self.groups, facts)
        self.parameters = {n for f in facts.rows if f.role == "parameter" for n in f.binds}
        bodies = {n: (*self.bodies[i], *self.settings(i), *self.folders(i)) for i, n in enumerate(self.names)}
        self.rebound = rebound_imports(facts)
        kept = wanted.kept.union(*bodies.values())
        self.definitions = place_definitions(facts, bodies, kept, frozenset(self.rebound), choices.whole)
        whole = [self.with_definitions(i) for i in range(len(self.groups))]
        self.holding = [holding(facts, self.rebound, body) for body in whole]
        self.full = [tuple(sorted({*b, *h.inline})) for b, h in zip(whole, self.holding, strict=True)]

    def with_definitions(self, position: int) -> tuple[int, ...]:
        """A stage's body with the settings before it and the closures it needs, in the notebook's order."""
        stage, body = self.names[position], self.bodies[position]
        others = {*body, *self.settings(position)}
        named = named_by(self.facts, others)
        inline = [d for d in self.definitions if d.place == "inline" and stage in d.used_by]
        closures = {d.index for d in inline if d.name in named and d.index < body[-1]}  # an instance brings its class
        closures -= replaced_before_use(self.facts, closures, others)
        return tuple(sorted({*others, *closures, *self.folders(position)}))

    def folders(self, position: int) -> set[int]:
        """Statements that make the folders which the stage writes into, or goes to."""
        body = self.bodies[position]
        written = [p for i in body for p in self.facts.rows[i].event.written]
        made = [f for f in self.facts.rows[: body[-1]] if kinds.makes_folders(f.event)]
        if self.facts.moves:
            return {f.index for f in made}
        return {f.index for f in made if any(p.startswith(f"{d}/") for d in f.event.folders for p in written)}

    def settings(self, position: int) -> set[int]:
        """Settings made before or in a stage hold in it; those for the eye only where it draws or writes."""
        last = self.bodies[position][-1]
        writes = self.choices.settings or any(self.facts.rows[i].event.written for i in self.bodies[position])
        draws = any(s.after in self.bodies[position] for s in self.facts.showings)
        found = set()
        for fact in self.facts.rows[:last]:
            touched = set(fact.event.touched) & kinds.SETTINGS
            shows = writes or not touched or not touched <= kinds.DISPLAY_SETTINGS
            shows = shows or (draws and "matplotlib.rcParams" in touched)
            if fact.role == "setting" and shows and self.concerns(fact, self.bodies[position]):
                found.add(fact.index)
        return found

    def concerns(self, setting: Fact, body: Iterable[int]) -> bool:
        """Whether a setting may show in a stage: one of a function or class of the notebook's where that is used."""
        name = kinds.sets_an_attribute(setting.node)
        defined = any(name in f.binds for f in self.facts.rows if f.role == "definition")
        return not defined or any(name in self.facts.rows[i].reads for i in body)

    def plan(self, rung: str) -> Plan:
        inputs: list[list[str]] = [[] for _ in self.groups]
        outputs = [list(keys) for keys in inputs]
        for position in reversed(range(len(self.groups))):
            outputs[position] = self.output_keys(position, inputs)
            inputs[position] = self.input_keys(position, outputs[position])
        exposed = [self.exposed(i) for i in range(len(self.groups))]
        params = Params(self.facts, self.parameters, self.names, self.choices).of_stages(exposed, self.bodies, self.cwd)
        stages = tuple(self.stage(i, inputs, outputs, params) for i in range(len(self.groups)))
        used = {i: tuple(s.name for s in stages if i in (*s.body, *s.imports)) for i in range(len(self.facts.rows))}
        used |= {d.index: d.used_by for d in self.definitions}
        used |= self.parameter_users(stages)
        return Plan(
            notebook=self.facts.notebook,
            cwd=self.cwd,
            choices=self.choices,
            values_in=self.value_folder,
            stages=stages,
            definitions=self.definitions,
            decisions=decisions(self.facts, self.wanted, used, drawing(self.facts, self.wanted.kept, stages)),
            params=tuple(dict.fromkeys(p for stage in stages for p in stage.params)),
            names=labels(self.facts, self.wanted, self.parameters, stages),
            rung=rung,
            model=find_model(self.facts, stages),
            imported={f.index: modules_bound(f) for f in self.facts.rows if f.role == "import"},
            acting=frozenset(f.index for f in self.facts.rows if sets_for_all(f)),
            helpers=f"src/pipeline/{self.free('helpers')}.py",
            draws={s: f.index for f in reversed(self.facts.rows) for s in sorted(f.changes & STREAMS)},
            changing=self.changing_classes(),
            showing=self.facts.showing,
        )

    def changing_classes(self) -> tuple[str, ...]:
        """Classes whose attributes a statement changes: a list of all instances, a method added later."""
        events = self.facts.observation.events
        return tuple(sorted({n for e in events for n, value in e.mutated.items() if value.kind == "class"}))

    def stage(
        self, position: int, inputs: list[list[str]], outputs: list[list[str]], params: list[tuple[Param, ...]]
    ) -> Stage:
        group, name = self.groups[position], self.names[position]
        rows = [self.facts.rows[i] for i in (*self.full[position], *self.imports(position))]
        gone = self.facts.observation.gone
        written = {relative(p, self.root) for f in rows for p in f.event.written if p not in gone}
        read = {relative(p, self.root) for f in rows for p in self.dependencies(f) if p not in gone} - written
        return Stage(
            name=name,
            title=" · ".join(t for t in group.titles if t),
            prose=group.prose,
            begins=begins_at(self.facts, group) if group.purpose else None,
            body=self.full[position],
            imports=self.imports(position),
            inputs=tuple(self.variable(k, self.maker(k, position), inputs, crosses=True) for k in inputs[position]),
            outputs=tuple(self.variable(k, position, inputs) for k in outputs[position]),
            params=params[position],
            reads=tuple(sorted(p for p in read if not p.endswith(".py"))),
            writes=tuple(sorted(written)),
            makes=self.makes(position),
            modules=tuple(sorted(p for p in read if p.endswith(".py"))),
            closes=closed_after(self.facts, self.full[position], self.figures(position)),
            shadowed=self.holding[position].shadowed,
            builtins=self.builtins(position, inputs[position]),
            has_globals=self.has_globals(position, inputs[position]),
            figures=self.figures(position),
            changed=tuple(k for k in inputs[position] if self.changes_in_place(k, position)),
        )

    def dependencies(self, fact: Fact) -> set[str]:
        """What a statement reads: a folder that it lists by its files, where a stage writes something below it.

        What stages write later is not there yet when the folder is listed.
        """
        written = {i: self.facts.rows[i].event.written for body in self.full for i in body}
        outs = {p for paths in written.values() for p in paths}
        earlier = {p for i, paths in written.items() if i < fact.index for p in paths}
        found = set(fact.event.read) - set(fact.event.listed)
        for folder, files in fact.event.listed.items():
            shared = any(p.startswith(f"{folder}/") for p in outs)
            found |= set(files) - (outs - earlier) if shared else {folder}
        return found | {p for p in earlier if str(PurePath(p).parent) in fact.event.listed_around}

    @cached_property
    def value_folder(self) -> str:
        """The first folder for values that the notebook lists nothing of: nblift's files must not turn up there."""
        listed = {relative(p, self.root) for f in self.facts.rows for p in f.event.listed}
        return next(f for f in VALUE_FOLDERS if f not in listed or f == VALUE_FOLDERS[-1])

    # --- what goes in and out

    def exposed(self, position: int) -> set[str]:
        """Names read in a stage before it binds them."""
        return self.exposed_in(self.full[position])

    def exposed_in(self, body: Iterable[int]) -> set[str]:
        """Names read by statements before one of them binds them."""
        reads: set[str] = set()
        bound: set[str] = set()
        for index in body:
            fact = self.facts.rows[index]
            begun = fact.kills & STREAMS  # a seed asks nothing of the stream that it starts anew
            reads |= (fact.reads | fact.changes - begun if fact.role != "definition" else fact.names.reads) - bound
            bound |= fact.kills
        return reads

    def input_keys(self, position: int, handed_on: Iterable[str]) -> list[str]:
        exposed = self.exposed(position) | (self.bound_perhaps(position) & set(handed_on))
        earlier = [i for body in self.full[:position] for i in body]
        found = [k for k in exposed if self.carries(k) and self.facts.last_change(k, earlier) is not None]
        found = [k for k in found if not imported_before(self.facts, self.rebound, k, self.bodies[position][0])]
        return sorted(found, key=lambda k: self.reading_order(k, earlier))

    def bound_perhaps(self, position: int) -> set[str]:
        """Names that a stage may leave as they were: bound in a branch, or in a loop that may have no round."""
        rows = [self.facts.rows[i] for i in self.full[position]]
        found = {n for f in rows for n in f.names.binds - f.names.surely}
        return found.difference(*(f.kills for f in rows))

    def makes(self, position: int) -> tuple[str, ...]:
        """The topmost folders that the stage makes and no other stage writes into."""
        gone = self.facts.observation.gone
        made = {
            relative(f, self.root)
            for i in self.full[position]
            for f in self.facts.rows[i].event.folders
            if f not in gone
        }
        others = [i for n, body in enumerate(self.full) if n != position for i in body]
        elsewhere = {relative(p, self.root) for i in others for p in self.facts.rows[i].event.written}
        top = {f for f in made if not any(f.startswith(f"{other}/") for other in made)}
        return tuple(sorted(f for f in top if not any(p.startswith(f"{f}/") for p in elsewhere)))

    def figures(self, position: int) -> tuple[Figure, ...]:
        return figures_of(self.facts, self.names[position], self.bodies[position])

    def changes_in_place(self, key: str, position: int) -> bool:
        """Whether the stage changes an input before it binds the name to something else."""
        for index in self.full[position]:
            fact = self.facts.rows[index]
            if key in fact.meant.union(fact.event.mutated):
                return True
            if key in fact.kills:
                return False
        return False

    def carries(self, key: str) -> bool:
        """Whether a name is a value, not a parameter, a module or a definition."""
        if key in STREAMS:
            return True
        if key in self.parameters or key in {d.name for d in self.definitions}:
            return False
        if all(f.role in ("import", "setting") for f in self.facts.rows if key in f.binds | f.changes):
            return False  # a library's own object: imported again, and set again, wherever it is used
        kinds_seen = {e.bound[key].kind for e in self.facts.observation.events if key in e.bound}
        return bool(kinds_seen - {"module", "function", "class"}) or self.bound_function(key)

    def bound_function(self, key: str) -> bool:
        """A function or class that an assignment computed, such as `f = partial(g, 1)[0]` or `f = np.vectorize(g)`."""
        return any(key in f.binds for f in self.facts.rows if f.role == "computation")

    def maker(self, key: str, position: int) -> int:
        """The stage before `position` that gave a name its present value."""
        made = [i for i in range(position) if self.facts.last_change(key, self.full[i]) is not None]
        return made[-1]

    def output_keys(self, position: int, inputs: list[list[str]]) -> list[str]:
        rows = [self.facts.rows[i] for i in self.full[position]]
        mine = {k for f in rows if f.role != "import" for k in f.binds | f.changes}
        crossing = {
            k
            for later in range(position + 1, len(self.groups))
            for k in inputs[later]
            if self.maker(k, later) == position
        }
        last = {k for k in mine & self.wanted.results if self.owner(k) == position}
        return sorted((mine & crossing) | last, key=lambda k: self.reading_order(k, self.full[position]))

    def reading_order(self, key: str, among: Sequence[int]) -> tuple[bool, int, int, str]:
        """Names in the order in which a reader of the notebook meets their last values; random streams last."""
        index = self.facts.last_change(key, among) or 0
        place = re.search(rf"\b{re.escape(key)}\b", self.facts.statements[index].source)
        return key in STREAMS, index, place.start() if place else 0, key

    def owner(self, key: str) -> int | None:
        """The stage that gives a name its last value."""
        made = [i for i in range(len(self.full)) if self.facts.last_change(key, self.full[i]) is not None]
        return made[-1] if made else None

    def variable(self, key: str, position: int, inputs: list[list[str]], crosses: bool = False) -> Variable:
        after = self.facts.last_change(key, self.full[position])
        assert after is not None
        value = self.facts.value_after(key, after)
        is_result = key in self.wanted.results and self.owner(key) == position
        return Variable(
            name=argument_name(key),
            key=key,
            made_by=self.names[position],
            after=after,
            value=value,
            metric=bool(value and value.number and is_result),
            crosses=crosses
            or any(k == key and self.maker(k, i) == position for i, ks in enumerate(inputs) for k in ks),
        )

    # --- imports, labels

    def free(self, name: str) -> str:
        """A module's name that no other lift has."""
        return of_the_notebook(name, self.facts) if name in self.facts.taken else name

    def parameter_users(self, stages: Iterable[Stage]) -> dict[int, tuple[str, ...]]:
        users = {}
        for fact in self.facts.rows:
            if fact.role == "parameter":
                users[fact.index] = tuple(
                    s.name for s in stages if any(p.notebook_name in fact.binds for p in s.params)
                )
        return users

    def imports(self, position: int) -> tuple[int, ...]:
        """Import statements whose names the stage's code, or a definition it uses, mentions."""
        mentioned = self.mentioned(self.full[position])
        for definition in self.definitions:
            if self.names[position] in definition.used_by and definition.place == "module":
                mentioned |= self.mentions(definition.index)
        rows = [f for f in self.facts.rows if f.role == "import"]
        named = [f for f in rows if f.binds & mentioned]
        packages = {p for f in named for p in packages_of(f.statement.source)}
        last = self.bodies[position][-1]
        setting = [f for f in rows if f.index < last and sets_for_all(f)]
        return tuple(f.index for f in rows if f in named or f in setting or acts_on(f.statement.source) in packages)

    def mentioned(self, body: Iterable[int]) -> set[str]:
        """Every name that statements look up, at once or when a function is called."""
        return set().union(*(self.mentions(i) for i in body))

    def has_globals(self, position: int, inputs: Sequence[str]) -> bool:
        """Whether the names of a stage are globals of its module."""
        arguments = [argument_name(key) for key in inputs]
        return has_globals(self.facts.notebook, self.full[position], arguments, self.groups[position].has_globals)

    def builtins(self, position: int, inputs: Sequence[str]) -> tuple[str, ...]:
        """Builtins that a stage reads before it takes their names for variables."""
        bound = {n for i in self.full[position] for n in self.facts.rows[i].binds}
        read = self.exposed(position) - set(inputs) - self.parameters
        return tuple(sorted(n for n in read & bound if hasattr(builtins, n)))

    def mentions(self, index: int) -> frozenset[str]:
        fact = self.facts.rows[index]
        return fact.reads | fact.names.deferred | fact.names.reads
