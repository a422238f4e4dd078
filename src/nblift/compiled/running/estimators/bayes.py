"""Naive Bayes: sums of log probabilities."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcomes
from nblift.compiled.running.values import Array, Kinds


class _Bayes(MatrixEstimator):
    probable = True

    def joint(self, rows: Array) -> Array:
        """Log of the joint likelihood, (n, classes)."""
        raise NotImplementedError

    def apply(self, rows: Array) -> Outcomes:
        """The likeliest label, and probabilities."""
        joint = self.joint(rows)
        top = joint.max(axis=1)[:, None]
        total = top + np.log(np.exp(joint - top).sum(axis=1))[:, None]
        return joint.argmax(axis=1), np.exp(joint - total)


class Gaussian(_Bayes):
    """A normal distribution for each column and label."""

    def __init__(self, log_prior: Array, means: Array, variances: Array) -> None:
        self._prior, self._means, self._variances = log_prior, means, variances
        self._constant = -0.5 * np.array([np.sum(np.log(2.0 * np.pi * each)) for each in variances])
        self.classes = len(log_prior)

    def joint(self, rows: Array) -> Array:
        """Log of the joint likelihood, (n, classes)."""
        pairs = zip(self._prior, self._constant, self._means, self._variances, strict=True)
        found = [p + (c - 0.5 * np.sum((rows - mean) ** 2 / variance, axis=1)) for p, c, mean, variance in pairs]
        return np.array(found).T


class Counted(_Bayes):
    """Log probabilities of counts: weighted sums."""

    def __init__(self, weights: Array, intercepts: Array) -> None:
        self._weights, self._intercepts = weights, intercepts
        self.classes = len(intercepts)

    def joint(self, rows: Array) -> Array:
        """Log of the joint likelihood, (n, classes)."""
        found: Array = rows @ self._weights + self._intercepts
        return found


def _load_gaussian(spec: Spec, kinds: Kinds) -> Estimator:
    prior = spec.array("log_prior", "float", None)
    shape = len(prior), len(kinds)
    variances = spec.array("variances", "float", *shape)
    if len(prior) < 2 or (variances <= 0).any():
        raise spec.bad("it has fewer than two labels, or a variance that is not positive")
    return Gaussian(prior, spec.array("means", "float", *shape), variances)


def _load_counted(spec: Spec, kinds: Kinds) -> Estimator:
    weights = spec.array("weights", "float", len(kinds), None)
    return Counted(np.asfortranarray(weights), spec.array("intercepts", "float", weights.shape[1]))


LOADERS = {"gaussian": _load_gaussian, "counted": _load_counted}
