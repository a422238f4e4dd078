"""Weighted sums of the columns."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.estimators.heads import Head, load_head
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcomes
from nblift.compiled.running.values import Array, Kinds


class Linear(MatrixEstimator):
    """`rows @ weights + intercepts`, and what a head makes of it."""

    def __init__(self, weights: Array, intercepts: Array, head: Head) -> None:
        self._weights, self._intercepts = weights, intercepts
        self._head, self.classes, self.probable = head.answer, head.classes, head.probable

    def apply(self, rows: Array) -> Outcomes:
        """The answers."""
        return self._head(rows @ self._weights + self._intercepts)


def _load(spec: Spec, kinds: Kinds) -> Estimator:
    weights = spec.array("weights", "float", len(kinds), None)
    intercepts = spec.array("intercepts", "float", weights.shape[1])
    return Linear(np.asfortranarray(weights), intercepts, load_head(spec, weights.shape[1]))


LOADERS = {"linear": _load}
