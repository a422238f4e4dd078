"""A notebook without headings is cut where the least data crosses, into stages that each do one kind of thing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from nblift.notebook.sections import prose_of
from nblift.plan.facts import Facts
from nblift.plan.groups import Group
from nblift.plan.purpose import PURPOSES, purpose

# in statements that stand in a stage of another purpose
_VALUE_CROSSES = 0.15
_TENFOLD_SIZE = 0.03
_IN_ANOTHER = {"load": 1.0, "prepare": 0.4, "analyze": 0.3, "train": 1.0, "evaluate": 1.0}
# statements
_WORTH_CUTTING = 4
_WORTH_HALVING = 6


@dataclass(frozen=True)
class _Segment:
    """Units from `first` up to `last`, not included, that become one stage."""

    first: int
    last: int
    purpose: str


def cut(facts: Facts, body: Sequence[int], forbidden: AbstractSet[str] = frozenset()) -> list[Group]:
    """The cut of least cost: purposes follow one another as in a pipeline, and little crosses from one to the next.

    Found by dynamic programming over the places between cells (between statements, where all stand in one cell). The
    cost of a cut counts the statements that stand in a stage of another purpose, the values that cross and the order
    of magnitude of their sizes.

    Args:
        body: indexes of the statements that compute, in order.
        forbidden: names of values that cannot cross.

    Returns:
        groups in order; one, where nothing can be cut.
    """
    cutter = _Cutter(facts, body, forbidden)
    segments = cutter.by_purpose() if len(body) >= _WORTH_CUTTING else cutter.whole("")
    if len(segments) == 1 and len(body) >= _WORTH_HALVING:
        segments = cutter.halves(segments[0].purpose)
    return [cutter.group(segment, segments) for segment in segments]


class _Cutter:
    def __init__(self, facts: Facts, body: Sequence[int], forbidden: AbstractSet[str]) -> None:
        self.facts, self.body, self.forbidden = facts, body, forbidden
        cells = [list(units) for _, units in groupby(body, key=lambda i: facts.statements[i].cell)]
        self.units = cells if len(cells) > 1 else [[i] for i in body]

    def by_purpose(self) -> list[_Segment]:
        """The cheapest way to give every unit a purpose so that purposes never go back."""
        states: dict[str, tuple[float, list[_Segment]]] = {}
        for unit in range(len(self.units)):
            states = {label: min(self.ways(unit, label, states), key=lambda way: way[0]) for label in PURPOSES}
        return min(states.values(), key=lambda way: way[0])[1]

    def ways(
        self, unit: int, label: str, states: dict[str, tuple[float, list[_Segment]]]
    ) -> list[tuple[float, list[_Segment]]]:
        """How a unit can come to stand in a stage of purpose `label`: going on with it, or beginning it."""
        own = self.cost_of_unit(unit, label)
        if unit == 0:
            return [(own, [_Segment(0, 1, label)])]
        found = []
        for before in PURPOSES[: PURPOSES.index(label) + 1]:
            cost, segments = states[before]
            if before == label:
                found.append((cost + own, [*segments[:-1], _Segment(segments[-1].first, unit + 1, label)]))
            else:
                found.append((cost + own + self.crossing[unit], [*segments, _Segment(unit, unit + 1, label)]))
        return found

    def cost_of_unit(self, unit: int, label: str) -> float:
        purposes = [purpose(self.facts.rows[i]) for i in self.units[unit]]
        return sum(_IN_ANOTHER[p] for p in purposes if p != label)

    def whole(self, label: str) -> list[_Segment]:
        """A single stage."""
        return [_Segment(0, len(self.units), label)]

    def halves(self, label: str) -> list[_Segment]:
        """Two stages of one purpose, of which neither is less than a quarter; one, where nothing can be cut."""
        sizes = [len(u) for u in self.units]
        fair = [u for u in range(1, len(self.units)) if len(self.body) <= 4 * min(sum(sizes[:u]), sum(sizes[u:]))]
        best = min(fair, key=lambda u: (self.crossing[u], abs(2 * u - len(self.units))), default=0)
        if not best or math.isinf(self.crossing[best]):
            return self.whole(label)
        return [_Segment(0, best, label), _Segment(best, len(self.units), label)]

    @cached_property
    def crossing(self) -> list[float]:
        """What it costs to cut before each unit; infinite where a value cannot cross."""
        live: set[str] = set()
        costs = [0.0] * len(self.units)
        for unit in reversed(range(len(self.units))):
            for index in reversed(self.units[unit]):
                fact = self.facts.rows[index]
                live = (live - fact.kills) | fact.reads | fact.changes
            costs[unit] = self.cost_of_crossing(live, unit)
        return costs

    def cost_of_crossing(self, live: AbstractSet[str], unit: int) -> float:
        before = [i for u in self.units[:unit] for i in u]
        made = {n: at for n in live if (at := self.facts.last_change(n, before)) is not None}
        if self.cannot_cross(made, unit):
            return math.inf
        values = [self.facts.value_after(name, at) for name, at in made.items()]
        sizes = [v.bytes or 1 for v in values if v is not None]
        return _VALUE_CROSSES * len(made) + _TENFOLD_SIZE * sum(math.log10(max(size, 1)) for size in sizes)

    def cannot_cross(self, made: dict[str, int], unit: int) -> bool:
        values = [self.facts.value_after(name, at) for name, at in made.items()]
        if set(made) & self.forbidden or any(v is not None and v.kind in ("figure", "handle") for v in values):
            return True
        if self.facts.showings and self.facts.rows[self.units[unit][0]].event.figures[0]:
            return True  # pyplot's current figure lives in one process
        after = {i for u in self.units[unit:] for i in u}
        return any(
            {a, b} <= made.keys() and {a, b} <= set(self.facts.rows[i].event.mutated)
            for i in after
            for a, b in self.facts.rows[i].event.aliases
        )

    def group(self, segment: _Segment, segments: Sequence[_Segment]) -> Group:
        """A segment as a stage, with the markdown that stands in it."""
        body = tuple(i for u in self.units[segment.first : segment.last] for i in u)
        rows = self.facts.statements
        from_cell = 0 if segment.first == 0 else rows[self.units[segment.first - 1][-1]].cell
        to_cell = rows[body[-1]].cell if segment is not segments[-1] else math.inf
        return Group((), prose_of(self.facts.notebook.cells, from_cell, to_cell), body, segment.purpose)
