"""One view on what is known of each statement: its text, its names, and what it did when it ran."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from nblift.analysis.changes import meant_to_change
from nblift.analysis.names import Names
from nblift.analysis.reach import all_names, deferred_names, effective_reads
from nblift.model.notebook import Notebook, Statement
from nblift.model.observation import Event, Observation, Value
from nblift.model.plan import Role
from nblift.plan import form, kinds
from nblift.plan.figures import Showing, may_draw, showing_functions, showings
from nblift.plan.paths import names_a_path, touched_paths

NUMPY_RANDOM, PYTHON_RANDOM = "numpy.random", "python.random"
CURRENT_FIGURE = "matplotlib.pyplot"
STREAMS = kinds.RANDOM_STREAMS


@dataclass(frozen=True)
class Fact:
    """A statement with what is known of it. `reads` and `changes` count random streams as names, too; `meant` are data
    that it is written to change, even if the data of this run gave it no cause to."""

    statement: Statement
    names: Names
    event: Event
    node: ast.stmt
    role: Role
    reads: frozenset[str]
    binds: frozenset[str]
    kills: frozenset[str]
    changes: frozenset[str]
    meant: frozenset[str] = frozenset()

    @property
    def index(self) -> int:
        """The statement's place in the notebook, from 0."""
        return self.statement.index


class Facts:
    """The facts of a whole notebook, in order."""

    def __init__(self, notebook: Notebook, observation: Observation, taken: AbstractSet[str] = frozenset()) -> None:
        """`taken` are names of stages, modules and parameters that other lifts in the project have."""
        self.taken = taken
        self.notebook = notebook
        self.observation = observation
        self.statements = notebook.statements
        names = all_names(self.statements)
        self.deferred = deferred_names(names)
        self.final = observation.final()
        self.rows: list[Fact] = []
        space: dict[str, Value] = {}
        self.drawings: dict[str, set[str]] = {}
        self.showings = tuple(showings(notebook, observation))
        self.sinks: set[int] = set()
        self.showing = showing_functions(notebook, observation)
        self.looks_at_figures = any(e.drew or e.shown for e in observation.events)
        for statement, own, event in zip(self.statements, names, observation.events, strict=True):
            self.rows.append(self._fact(statement, own, event, space))
            self._note_drawings(event)
            space.update({**event.bound, **event.mutated})
            for name in event.deleted:
                space.pop(name, None)

    def _fact(self, statement: Statement, names: Names, event: Event, space: dict[str, Value]) -> Fact:
        node = ast.parse(statement.source).body[0]
        role = kinds.own_role(statement, node, event, self.bound_once, self.imported, self.paths)
        if role == "definition" and self.moves and not kinds.is_lambda(node) and kinds.asks_for_its_folder(node):
            role = "computation"  # where it stands, it is another folder than where the stage begins
        if role == "computation" and self._is_path(node):
            role = "parameter"
        named = {n for n, value in space.items() if value.kind in ("module", "class", "function")}
        fixed = {n for n in named if not any(n in f.binds for f in self.computations)}
        if role == "computation" and names.reads & set(space) <= fixed:
            role = self._of_fixed_names(node, event, fixed)
        touched = frozenset(event.touched) & STREAMS if role != "import" else frozenset()
        reads = effective_reads(names, self.deferred)
        if role != "definition":
            reads |= frozenset(event.reached)  # by way of functions and objects that the names hold
        if form.looks_up_as_text(node) and role != "definition":
            reads |= {n for n, value in space.items() if value.holds_data}
        classes = {space[n].home_class for n in reads if n in space and space[n].home_class} - {None}
        reads = reads.union(*({c} | self.deferred.get(c, frozenset()) for c in classes if c))
        mine = [s for s in self.showings if s.after == statement.index]
        if mine and role == "computation":
            role = "output"
            self.sinks.add(statement.index)
        figures = frozenset(n for n in reads if n in space and space[n].kind == "figure")
        drawn = figures.union(*(self.drawings.get(n, set()) for n in figures))
        binds = frozenset(event.bound) | names.binds
        hidden = frozenset(n for n in reads if self._has_a_hidden_state(n, space))
        seeds = kinds.seeds(node) & touched
        kills = (names.surely & frozenset(event.bound)) | frozenset(event.deleted) | seeds
        meant = self._meant_to_change(node, role, space)
        return Fact(
            statement=statement,
            names=names,
            event=event,
            node=node,
            role=role,
            reads=reads
            | set(event.scratch_read)
            | (touched - seeds)
            | self._figure_read(event)
            | self._figures_shown(mine, event, space),
            binds=binds,
            kills=kills | (frozenset({CURRENT_FIGURE}) if self._begins_drawing(statement) else frozenset()),
            changes=frozenset(event.mutated)
            | frozenset(event.scratch)
            | touched
            | drawn
            | hidden
            | meant
            | self._figure_drawn(node, event, any(may_draw(space[n]) for n in reads if n in space)),
            meant=meant,
        )

    def _of_fixed_names(self, node: ast.stmt, event: Event, fixed: set[str]) -> Role:
        """A statement made of imports, functions and classes alone can be repeated wherever it is needed."""
        name = kinds.name_of(node)
        if name and name in event.bound and event.bound[name].kind == "class" and name in self.bound_once:
            return "definition"  # `Point = namedtuple("Point", "x y")`
        return "setting" if kinds.sets_an_attribute(node) in fixed else "computation"

    @property
    def imported(self) -> frozenset[str]:
        """Names that the statements so far imported."""
        return frozenset(n for f in self.rows if f.role == "import" for n in f.binds)

    @cached_property
    def moves(self) -> bool:
        """Whether the notebook goes to another folder."""
        return any("cwd" in event.touched for event in self.observation.events)

    @property
    def paths(self) -> frozenset[str]:
        """Names that the statements so far bound to paths which are made again where they are used."""
        bound = [item for f in self.rows if f.role == "definition" for item in f.event.bound.items()]
        return frozenset(name for name, value in bound if value.type == "str" or value.type.startswith("pathlib."))

    def _meant_to_change(self, node: ast.stmt, role: Role, space: dict[str, Value]) -> frozenset[str]:
        if role not in ("computation", "output"):
            return frozenset()
        data = {n: value.type for n, value in space.items() if value.holds_data}
        return meant_to_change(node, data, self._functions) & data.keys()

    @property
    def _functions(self) -> dict[str, ast.FunctionDef]:
        """The functions that the statements so far defined."""
        return {f.node.name: f.node for f in self.rows if isinstance(f.node, ast.FunctionDef)}

    def _figure_read(self, event: Event) -> frozenset[str]:
        """A file written while a figure is open may be the figure: `plt.savefig("a.png")` does not name it."""
        return frozenset({CURRENT_FIGURE}) if event.written and any(event.figures) else frozenset()

    def _figures_shown(self, mine: Sequence[Showing], event: Event, space: dict[str, Value]) -> frozenset[str]:
        """What a statement behind which figures are saved needs beside its own names."""
        names = {s.how for s in mine if s.how in space}
        return frozenset(names | ({CURRENT_FIGURE} if mine and event.figures[0] else set()))

    def _begins_drawing(self, statement: Statement) -> bool:
        """Whether what was drawn before is no part of the figures after a statement."""
        before, after = self.observation.events[statement.index].figures
        cell = [e for s, e in zip(self.statements, self.observation.events, strict=True) if s.cell == statement.cell]
        earlier = [e for e in cell if e.index < statement.index] if self.looks_at_figures else []
        return before == 0 < after and not any(any(e.figures) or e.shown for e in earlier)

    def _figure_drawn(self, node: ast.stmt, event: Event, may_draw: bool) -> frozenset[str]:
        """Whatever runs while pyplot has a figure open, and is no plain computation, may draw on it.

        Where figures are kept, it is known what changed them; what changes how they go on (`plt.sca(ax)`) is not.
        """
        if not any(event.figures) or kinds.only_prints(node):
            return frozenset()
        if self.looks_at_figures:
            return frozenset({CURRENT_FIGURE}) if event.drew or (may_draw and not event.shown) else frozenset()
        opens_or_closes = event.figures[0] != event.figures[1]
        computes = isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        return frozenset({CURRENT_FIGURE}) if opens_or_closes or not computes else frozenset()

    def _has_a_hidden_state(self, name: str, space: dict[str, Value]) -> bool:
        """Whether using a name may change what no fingerprint shows, such as a file's position."""
        return name in space and space[name].kind == "handle"

    @property
    def computations(self) -> list[Fact]:
        """The rows so far that compute something, outputs among them."""
        return [f for f in self.rows if f.role in ("computation", "output")]

    def _is_path(self, node: ast.stmt) -> bool:
        """A name given once to a file or folder that the run touched is worth turning."""
        name = kinds.constant_name(node)
        if name is None or name not in self.bound_once:
            return False
        text = kinds.literal(node)
        return isinstance(text, str) and names_a_path(text, self.observation.cwd, self.touched)

    @cached_property
    def touched(self) -> set[str]:
        """Every path that the run touched; absolute."""
        return touched_paths(self.observation)

    def _note_drawings(self, event: Event) -> None:
        """An Axes and its Figure are one drawing: whoever draws on one changes the other."""
        for name in event.bound:
            self.drawings.pop(name, None)
            for others in self.drawings.values():
                others.discard(name)
        for a, b in event.aliases:
            self.drawings.setdefault(a, set()).add(b)
            self.drawings.setdefault(b, set()).add(a)

    @cached_property
    def bound_once(self) -> frozenset[str]:
        """Names that one statement binds and nothing changes later."""
        times: dict[str, int] = {}
        for event in self.observation.events:
            for name in (*event.bound, *event.mutated, *event.deleted):
                times[name] = times.get(name, 0) + 1
        return frozenset(name for name, count in times.items() if count == 1)

    def value_after(self, name: str, index: int) -> Value | None:
        """What `name` held after statement `index`, if it was bound by then."""
        for event in reversed(self.observation.events[: index + 1]):
            if name in event.mutated:
                return event.mutated[name]
            if name in event.bound:
                return event.bound[name]
        return None

    def last_change(self, name: str, among: Sequence[int]) -> int | None:
        """The last of the statements `among` that binds or changes `name`."""
        found = [i for i in among if name in self.rows[i].binds | self.rows[i].changes]
        return max(found, default=None)
