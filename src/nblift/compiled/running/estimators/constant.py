"""One answer for everything: the baseline that scikit-learn calls Dummy."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcome, Outcomes
from nblift.compiled.running.values import Column, Kinds, Value


class Constant(Estimator):
    """Always the same. It looks at no value."""

    def __init__(self, answer: float, probabilities: list[float] | None) -> None:
        self._answer, self._probabilities = answer, probabilities
        self.classes = 0 if probabilities is None else len(probabilities)
        self.probable = probabilities is not None

    def columns(self, columns: list[Column]) -> Outcomes:
        """The answer, as often as there are rows."""
        rows = len(columns[0])
        if self._probabilities is None:
            return np.full(rows, self._answer), None
        return np.full(rows, int(self._answer)), np.tile(self._probabilities, (rows, 1))

    def row(self, values: list[Value]) -> Outcome:
        """The answer."""
        return self._answer if self._probabilities is None else int(self._answer), self._probabilities


def _load_number(spec: Spec, kinds: Kinds) -> Estimator:
    return Constant(spec.number("answer"), None)


def _load_label(spec: Spec, kinds: Kinds) -> Estimator:
    probabilities = spec.array("probabilities", "float", None).tolist()
    return Constant(spec.integer("answer", 0, len(probabilities) - 1), probabilities)


LOADERS = {"constant": _load_number, "constant-label": _load_label}
