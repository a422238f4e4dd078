"""Weighted sums of one row's columns in plain Python, straight from the row's values: numpy takes longer for so few.

A number goes through its scaler's own operations, one after another; a text adds the weighted columns that an encoder
makes of it, put together when the model is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from operator import add, mul
from typing import Any

import numpy as np

from nblift.compiled.running.step import Step
from nblift.compiled.running.steps.arithmetic import Arithmetic, Check
from nblift.compiled.running.steps.impute import Impute
from nblift.compiled.running.trace import Source, Trace
from nblift.compiled.running.values import Array, Column, Kinds, Value

# products beyond which numpy is faster
FEW = 60
_Operation = tuple[Callable[[Any, Any], Any], float]
_Number = tuple[int, tuple[_Operation, ...], float]
_Text = tuple[int, dict[str | None, list[float]], list[float]]
_Table = tuple[int, dict[str | None, int], Array]


class Sums:
    """`weights` (columns, sums) and `intercepts` over what the steps make of one row."""

    def __init__(self, weights: Array, intercepts: Array, sources: list[Source], trace: Trace) -> None:
        texts = sorted({source.place for source in sources if source.stepwise})
        self._texts = [_text(trace, place, sources, weights) for place in texts]
        straight = [n for n, source in enumerate(sources) if not source.stepwise]
        self._numbers: list[_Number] = [_number(sources[n], trace) for n in straight]
        self._weights: list[list[float]] = weights[straight].T.tolist()
        self._intercepts: list[float] = intercepts.tolist()
        # the same for many rows: a number with its weights, a text's place in a table of what it adds
        self._weighted = list(zip(self._numbers, zip(*self._weights, strict=True), strict=True))
        self._tables = [_table(*text) for text in self._texts]

    def row(self, values: list[Value]) -> list[float] | None:
        """The sums; None where the steps themselves have to be asked whether there is an answer."""
        numbers = []
        for at, operations, missing in self._numbers:
            value = values[at]
            if value == value:
                for operation, by in operations:
                    value = operation(value, by)
                numbers.append(value)
            else:
                numbers.append(missing)
        # not `sum`, which adds up in another way from Python 3.12 on
        pairs = zip(self._weights, self._intercepts)  # noqa: B905
        found = [reduce(add, map(mul, line, numbers), start) for line, start in pairs]
        for at, index, other in self._texts:
            found = [each + more for each, more in zip(found, index.get(values[at], other))]  # noqa: B905
        # what is infinite or no number on the way is so at the end
        return found if math.isfinite(sum(found)) else None

    def columns(self, columns: list[Column]) -> Array:
        """The sums (rows, sums) of many rows, to the last digit as `row` has them; where that has none, not finite."""
        found = [np.full(len(columns[0]), start) for start in self._intercepts]
        for (at, operations, missing), weights in self._weighted:
            column = np.asarray(columns[at])
            value = column
            for operation, by in operations:
                value = operation(value, by)
            value = np.where(np.isnan(column), missing, value)
            found = [each + weight * value for each, weight in zip(found, weights, strict=True)]
        raw = np.stack(found, axis=1)
        for at, places, table in self._tables:
            other = len(places)
            chosen = np.fromiter((places.get(text, other) for text in columns[at]), np.int64, len(raw))
            raw += table.take(chosen, axis=0)
        return raw


def make_sums(weights: Array, intercepts: Array, step: Step | None, kinds: Kinds) -> Sums | None:
    """The sums over what `step` makes of columns of these kinds; None where it does more than such sums can."""
    trace = Trace(kinds)
    sources = trace.roots if step is None else step.trace(trace, trace.roots)
    if sources is None:
        return None
    straight = [source for source in sources if not source.stepwise]
    few = len(straight) * len(intercepts) <= FEW and len(intercepts) * len(kinds) <= FEW
    texts = all(kinds[source.place] == "text" for source in sources if source.stepwise)
    if not few or not texts or not all(map(_is_simple, straight)) or not trace.used(sources):
        return None
    with np.errstate(all="ignore"):
        return Sums(weights, intercepts, sources, trace)


def _is_simple(source: Source) -> bool:
    return all(_keeps(each) for each in Trace.path(source)[1:])


def _keeps(source: Source) -> bool:
    """Whether an infinite number stays infinite, or becomes none, so that it shows at the end."""
    step = source.step
    return isinstance(step, (Check, Impute)) or (isinstance(step, Arithmetic) and step.operation(source.at)[1] != 0)


def _number(source: Source, trace: Trace) -> _Number:
    operations = [each.step.operation(each.at) for each in Trace.path(source)[1:] if isinstance(each.step, Arithmetic)]
    made, refused = trace.run(source.place, np.array([math.nan]))
    missing = math.nan if refused.any() else float(made[source][0])
    return source.place, tuple(operations), missing


def _text(trace: Trace, place: int, sources: list[Source], weights: Array) -> _Text:
    texts = sorted(trace.texts(place))
    stranger = "?" * (1 + max(map(len, texts), default=0))
    made, refused = trace.run(place, [*texts, None, stranger])
    columns = [n for n, source in enumerate(sources) if source.place == place]
    lines = np.array([made[sources[n]] for n in columns]).T @ weights[columns]
    lines[refused] = math.nan
    *known, other = lines.tolist()
    return place, dict(zip([*texts, None], known, strict=True)), other


def _table(place: int, index: dict[str | None, list[float]], other: list[float]) -> _Table:
    return place, {text: line for line, text in enumerate(index)}, np.array([*index.values(), other])
