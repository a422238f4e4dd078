"""Choosing columns, steps after one another, and steps side by side."""

from __future__ import annotations

from collections.abc import Callable

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Step
from nblift.compiled.running.trace import Source, Trace
from nblift.compiled.running.values import Column, Kinds, Value

Loader = Callable[[Spec, Kinds], Step]


class Take(Step):
    """Some of the columns, in an order of its own."""

    def __init__(self, places: list[int], kinds: Kinds) -> None:
        self._places = places
        self.kinds = tuple(kinds[place] for place in places)

    def columns(self, columns: list[Column]) -> list[Column]:
        """The columns at the places."""
        return [columns[place] for place in self._places]

    def row(self, values: list[Value]) -> list[Value]:
        """The values at the places."""
        return [values[place] for place in self._places]

    def trace(self, trace: Trace, given: list[Source]) -> list[Source] | None:
        """Those at the places."""
        return [given[place] for place in self._places]


class Chain(Step):
    """One step after another."""

    def __init__(self, steps: list[Step], kinds: Kinds) -> None:
        self._steps = steps
        self.kinds = steps[-1].kinds if steps else kinds
        self._rows = [step.row for step in steps]

    def columns(self, columns: list[Column]) -> list[Column]:
        """Through all steps."""
        for step in self._steps:
            columns = step.columns(columns)
        return columns

    def row(self, values: list[Value]) -> list[Value]:
        """Through all steps."""
        for row in self._rows:
            values = row(values)
        return values

    def trace(self, trace: Trace, given: list[Source]) -> list[Source] | None:
        """Through all steps."""
        found: list[Source] | None = given
        for step in self._steps:
            found = None if found is None else step.trace(trace, found)
        return found


class Parallel(Step):
    """Several steps over the same columns; what they give stands side by side."""

    def __init__(self, branches: list[Step]) -> None:
        self._branches = branches
        self._rows = [branch.row for branch in branches]
        self.kinds = tuple(kind for branch in branches for kind in branch.kinds)

    def columns(self, columns: list[Column]) -> list[Column]:
        """All branches' columns."""
        return [column for branch in self._branches for column in branch.columns(columns)]

    def row(self, values: list[Value]) -> list[Value]:
        """All branches' values."""
        found: list[Value] = []
        for row in self._rows:
            found += row(values)
        return found

    def trace(self, trace: Trace, given: list[Source]) -> list[Source] | None:
        """All branches' columns."""
        found: list[Source] = []
        for branch in self._branches:
            made = branch.trace(trace, given)
            if made is None:
                return None
            found += made
        return found


def load_take(spec: Spec, kinds: Kinds) -> Step:
    """`places`: positions of columns."""
    return Take(spec.indices("places", len(kinds), None).tolist(), kinds)


def load_chain(spec: Spec, kinds: Kinds, load: Loader) -> Step:
    """`steps`: one after another."""
    steps: list[Step] = []
    given = kinds
    for child in spec.children("steps"):
        steps.append(load(child, given))
        given = steps[-1].kinds
    return Chain(steps, kinds)


def load_parallel(spec: Spec, kinds: Kinds, load: Loader) -> Step:
    """`branches`: side by side."""
    return Parallel([load(child, kinds) for child in spec.children("branches")])
