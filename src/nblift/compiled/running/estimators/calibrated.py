"""Scores turned into probabilities by curves that were fitted apart; the mean of several such pairs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblift.compiled.running.estimators.heads import expit
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcomes
from nblift.compiled.running.values import Array, Column, Kinds

Curve = Callable[[Array], Array]


class Calibrated(Estimator):
    """Each member's scores through its curves, one a label (of two only the second's), normalized; then the mean."""

    probable = True

    def __init__(self, members: list[tuple[Estimator, list[Curve]]], classes: int) -> None:
        self._members, self.classes = members, classes

    def columns(self, columns: list[Column]) -> Outcomes:
        """The likeliest label, and probabilities."""
        total = np.zeros((len(columns[0]), self.classes))
        for member, curves in self._members:
            _, scores = member.columns(columns)
            assert scores is not None
            total += self._one(scores, curves)
        total /= len(self._members)
        return total.argmax(axis=1), total

    def _one(self, scores: Array, curves: list[Curve]) -> Array:
        if self.classes == 2:
            second = curves[0](scores[:, -1])
            found = np.stack([1.0 - second, second], axis=1)
        else:
            raw = np.stack([curve(scores[:, place]) for place, curve in enumerate(curves)], axis=1)
            total = raw.sum(axis=1)[:, None]
            found = np.divide(raw, total, out=np.full_like(raw, 1 / self.classes), where=total != 0)
        # scikit-learn forgives rounding, and so much of it
        found[(found > 1.0) & (found <= 1.0 + 1e-5)] = 1.0
        return found


def _curve(spec: Spec) -> Curve:
    if spec.op == "sigmoid":
        a, b = spec.number("a"), spec.number("b")
        return lambda scores: expit(-(a * scores + b))
    x, y = spec.array("x", "float", None), spec.array("y", "float", None)
    if spec.op != "isotonic" or not len(x) or len(x) != len(y) or (np.diff(x) < 0).any():
        raise spec.bad("it is no curve")
    return lambda scores: np.interp(scores, x, y)


def _load(spec: Spec, kinds: Kinds, load: Callable[[Spec, Kinds], Estimator]) -> Estimator:
    classes = spec.integer("classes", 2, 10_000)
    members = []
    for child in spec.children("members"):
        estimator = load(child.child("estimator"), kinds)
        curves = [_curve(each) for each in child.children("curves")]
        wide = estimator.classes == classes or (classes == 2 and estimator.classes == 1)
        if not estimator.probable or not wide or len(curves) != (1 if classes == 2 else classes):
            raise spec.bad("its curves do not fit its scores")
        members.append((estimator, curves))
    if not members:
        raise spec.bad("it has no member")
    return Calibrated(members, classes)


LOADERS = {"calibrated": _load}
