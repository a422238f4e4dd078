"""A regression of a changed target: its numbers are changed back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcomes, Step
from nblift.compiled.running.steps import load_step
from nblift.compiled.running.values import Column, Kinds


class Back(Estimator):
    """The regression's numbers through a step of one column."""

    classes = 0

    def __init__(self, regression: Estimator, step: Step) -> None:
        self.regression, self._step = regression, step

    def columns(self, columns: list[Column]) -> Outcomes:
        """The numbers."""
        (found,) = self._step.columns([np.asarray(self.regression.columns(columns)[0], dtype=np.float64)])
        return found, None


def _load(spec: Spec, kinds: Kinds, load: Callable[[Spec, Kinds], Estimator]) -> Estimator:
    regression = load(spec.child("regression"), kinds)
    step = load_step(spec.child("step"), ("number",))
    if regression.classes != 0 or step.kinds != ("number",):
        raise spec.bad("it needs a regression, and a step of one column")
    return Back(regression, step)


LOADERS = {"back": _load}
