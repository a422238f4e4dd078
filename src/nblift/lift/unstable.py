"""Which statements bring in what is another one in every run of a notebook, from two observed runs of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nblift.analysis.library import facts as library
from nblift.lift.recording import Observed
from nblift.model.notebook import Notebook, Statement
from nblift.model.observation import Event, Value
from nblift.plan import kinds
from nblift.plan.facts import STREAMS


@dataclass(frozen=True)
class Source:
    """A statement that gives other values in every run though it reads the same ones; `made` are names and files."""

    statement: Statement
    made: tuple[str, ...]
    advice: str

    def __str__(self) -> str:
        where = f"cell {self.statement.cell}, line {self.statement.line}"
        return f"{where}: {', '.join(self.made)} {_is(self.made)} in every run of the notebook; {self.advice}"


def _is(made: tuple[str, ...]) -> str:
    return "is another one" if len(made) == 1 else "are others"


def sources(notebook: Notebook, first: Observed, second: Observed) -> list[Source]:
    """The statements with which nondeterminism begins, in order.

    Args:
        first: an observed run.
        second: another one, in a process of its own with another hash seed.
    """
    walk = _Walk(first, second)
    pairs = zip(notebook.statements, first.observation.events, second.observation.events, strict=True)
    found = []
    for statement, a, b in pairs:
        if made := walk.begins(ast.parse(statement.source).body[0], a, b):
            found.append(Source(statement, made, _advice(statement, a, first)))
    return found


@dataclass
class _Walk:
    """Goes through both runs at once; `tainted` are the names, files and streams that differ by now."""

    first: Observed
    second: Observed
    tainted: set[str] = field(default_factory=set)
    seeded: set[str] = field(default_factory=set)

    def begins(self, node: ast.stmt, a: Event, b: Event) -> tuple[str, ...]:
        """What differs after a statement that worked on nothing that differs."""
        seeds = set(kinds.seeds(node))
        streams = set(a.touched) & STREAMS - seeds - self.seeded
        values = {n for n in _values(a) | _values(b) if _digest(a, n) != _digest(b, n)}
        files = {p for p in self.written(a) if self.first.written.get(p) != self.second.written.get(p)}
        inherited = bool(self.tainted & {*a.reached, *streams, *self.read(a)})
        # what holds another value that differed before is not where that began
        begun = {name for name in values if name in a.bound or name not in self.tainted}
        self.seeded |= seeds if not inherited else set()
        self.tainted -= {*a.bound, *a.deleted, *self.seeded}
        self.tainted |= values | files
        if values | files:
            self.tainted |= streams
        return () if inherited else tuple(sorted(begun | files))

    def written(self, event: Event) -> set[str]:
        return {_relative(p, self.first.root) for p in event.written}

    def read(self, event: Event) -> set[str]:
        return {_relative(p, self.first.root) for p in event.read}


def _values(event: Event) -> set[str]:
    changed: Mapping[str, Value] = {**event.bound, **event.mutated}
    return {name for name, value in changed.items() if value.holds_data}


def _digest(event: Event, name: str) -> str | None:
    value = event.mutated.get(name) or event.bound.get(name)
    return value.digest if value else None


def _relative(path: str, root: str) -> str:
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _advice(statement: Statement, event: Event, observed: Observed) -> str:
    """What a person can do about it."""
    known = library("seeds")
    calls = list(_called(statement.source))
    takes = {name: keyword for keyword, names in known["keywords"].items() for name in names}
    streams = sorted(set(event.touched) & STREAMS)
    drawing = [n for n in calls if n in takes] or [n for n in calls if n[:1].isupper() and streams == ["numpy.random"]]
    if drawing and streams != ["python.random"]:  # random.sample takes no seed
        keyword = takes.get(drawing[0], "random_state")
        return f"seed it: {drawing[0]}({keyword}=SEED) {_PARAMETER}".replace("(x=", "(")
    if streams:
        return f"seed the stream that it draws from: {known['streams'][streams[0]]} {_PARAMETER}"
    if any(n in known["clocks"] for n in calls):
        return "it reads a clock"
    if any(n in known["system"] for n in calls):
        return "it asks the operating system for something new; take it from a seeded generator to have it again"
    before = observed.observation.at(event.index)
    if any(before[n].type in ("set", "frozenset") for n in event.reached if n in before) or "set(" in statement.source:
        return "the order of a set is another one in every process: sorted(…) gives it one"
    return "seed it if it draws random numbers; durations, such as a grid search's fit times, are the machine's"


# an UPPER_CASE literal is a parameter of the lift
_PARAMETER = "with SEED = 0 in a cell above, and the seed is a parameter in params.yaml"


def _called(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, (ast.Name, ast.Attribute)):
                yield function.id if isinstance(function, ast.Name) else function.attr
