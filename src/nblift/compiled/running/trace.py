"""Where each column that an estimator sees comes from, if it comes from a single one of the row's values.

Scalers, imputers and encoders treat each column by itself. What an estimator asks of such a column can then be asked of
the row's value, and the steps need not be done at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nblift.compiled.running.values import Array, Column

if TYPE_CHECKING:
    from nblift.compiled.running.step import ColumnStep


@dataclass(frozen=True, eq=False)
class Source:
    """A column: the `output`-th that `step` makes of its column `at`, or the row's own value where there is no step.

    `place` is the row's value that it is made of. `stepwise` columns change at the cuts of a step before them, and
    nowhere else; others never fall where the value rises, or never rise.
    """

    place: int
    parent: Source | None = None
    step: ColumnStep | None = None
    at: int = 0
    output: int = 0
    stepwise: bool = False


class Trace:
    """All that steps do to each of the row's values, in their order."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.roots = [Source(place, stepwise=kind == "text") for place, kind in enumerate(kinds)]
        self._done: list[list[tuple[Source, ColumnStep, int, list[Source]]]] = [[] for _ in kinds]

    def add(self, step: ColumnStep, given: list[Source]) -> list[Source]:
        """The columns that a step makes of these."""
        found: list[Source] = []
        for at, source in enumerate(given):
            stepwise = source.stepwise or step.cuts(at) is not None
            made = [Source(source.place, source, step, at, n, stepwise) for n in range(step.width(at))]
            self._done[source.place].append((source, step, at, made))
            found += made
        return found

    def run(self, place: int, column: Column) -> tuple[dict[Source, Column], Array]:
        """All columns that are made of these values of one place, and for which values a step has no answer."""
        values = {self.roots[place]: column}
        refused = np.zeros(len(column), bool)
        for source, step, at, made in self._done[place]:
            outputs, bad = step.one(at, values[source])
            values.update(zip(made, outputs, strict=True))
            if bad is not None:
                refused |= bad
        return values, refused

    def cuts(self, place: int) -> Iterator[tuple[Source, Array]]:
        """Columns, and limits at which something made of them changes."""
        for source, step, at, _ in self._done[place]:
            if not source.stepwise:
                limits = step.cuts(at)
                yield source, step.bounds() if limits is None else limits

    def texts(self, place: int) -> set[str]:
        """All texts of this place that some step knows."""
        known = (step.texts(at) for _, step, at, _ in self._done[place])
        return {text for each in known for text in each}

    def used(self, sources: list[Source]) -> bool:
        """Whether these columns are made of all that the steps look at, so that nothing else can have no answer."""
        on_the_way = {each for source in sources for each in self.path(source)}
        return all(any(each in on_the_way for each in made) for done in self._done for *_, made in done)

    @staticmethod
    def path(source: Source) -> list[Source]:
        """The columns from the row's own value to this one."""
        found = [source]
        while (parent := found[-1].parent) is not None:
            found.append(parent)
        return found[::-1]
