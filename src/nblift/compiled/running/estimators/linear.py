"""Weighted sums of the columns."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.estimators.heads import Head, load_head
from nblift.compiled.running.estimators.sums import Sums, make_sums
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcome, Outcomes, Step
from nblift.compiled.running.values import Array, Column, Kinds, Value


class Linear(MatrixEstimator):
    """`rows @ weights + intercepts`, and what a head makes of it."""

    def __init__(self, weights: Array, intercepts: Array, head: Head) -> None:
        self._weights, self._intercepts = weights, intercepts
        self.head, self.single, self.classes, self.probable = head.answer, head.single, head.classes, head.probable

    def apply(self, rows: Array) -> Outcomes:
        """The answers."""
        return self.head(rows @ self._weights + self._intercepts)

    def through(self, step: Step, kinds: Kinds) -> Estimator | None:
        """The same over what the step is given, with a row's sums in plain Python, where the step allows it."""
        sums = make_sums(self._weights, self._intercepts, step, kinds)
        return None if sums is None else Direct(self, step, sums)


class Direct(Estimator):
    """Steps and weighted sums in one."""

    silent = exact = True

    def __init__(self, linear: Linear, step: Step, sums: Sums) -> None:
        self._linear, self._step, self._sums = linear, step, sums
        self._head, self._single = linear.head, linear.single
        self.classes, self.probable = linear.classes, linear.probable

    def row(self, values: list[Value]) -> Outcome:
        """The answer."""
        raw = self._sums.row(values)
        if raw is not None:
            return self._single(raw)
        with np.errstate(all="ignore"):
            return self._linear.row(self._step.row(values))

    def columns(self, columns: list[Column]) -> Outcomes:
        """The answers."""
        raw = self._sums.columns(columns)
        if np.isfinite(raw).all():
            return self._head(raw)
        plain = [column if isinstance(column, list) else column.tolist() for column in columns]
        answers, probabilities = zip(*(self.row(list(values)) for values in zip(*plain, strict=True)), strict=True)
        return np.array(answers), np.array(probabilities) if self.probable else None


def _load(spec: Spec, kinds: Kinds) -> Estimator:
    weights = spec.array("weights", "float", len(kinds), None)
    intercepts = spec.array("intercepts", "float", weights.shape[1])
    return Linear(np.asfortranarray(weights), intercepts, load_head(spec, weights.shape[1]))


LOADERS = {"linear": _load}
