"""Support vector machines: sums of kernels between a row and the support vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcomes
from nblift.compiled.running.values import Array, Kinds

# rows at a time: distances to all support vectors are held at once
BLOCK = 256


class Kernel:
    """The kernel's values between rows and the support vectors."""

    def __init__(self, name: str, vectors: Array, gamma: float, coef0: float, degree: float) -> None:
        self._vectors, self._gamma, self._coef0, self._degree = vectors, gamma, coef0, degree
        self._norms = np.einsum("ij,ij->i", vectors, vectors)
        kernels: dict[str, Callable[[Array], Array]] = {
            "rbf": self._rbf,
            "linear": self._dot,
            "poly": lambda rows: (gamma * self._dot(rows) + coef0) ** degree,
            "sigmoid": lambda rows: np.tanh(gamma * self._dot(rows) + coef0),
        }
        self.of = kernels[name]

    def _dot(self, rows: Array) -> Array:
        found: Array = rows @ self._vectors.T
        return found

    def _rbf(self, rows: Array) -> Array:
        # libsvm adds the squared differences; expanding the square would lose digits
        differences = rows[:, None, :] - self._vectors[None, :, :]
        found: Array = np.exp(-self._gamma * np.einsum("ijk,ijk->ij", differences, differences))
        return found


class KernelNumber(MatrixEstimator):
    """A regression."""

    classes = 0

    def __init__(self, kernel: Kernel, weights: Array, intercept: float) -> None:
        self._kernel, self._weights, self._intercept = kernel, weights, intercept

    def apply(self, rows: Array) -> Outcomes:
        """The sums."""
        parts = [self._kernel.of(rows[start : start + BLOCK]) @ self._weights for start in range(0, len(rows), BLOCK)]
        return np.concatenate(parts) + self._intercept, None


class KernelVotes(MatrixEstimator):
    """A classification: every two labels have a sum, whose sign is a vote; of equal votes the first label wins."""

    def __init__(self, kernel: Kernel, weights: Array, intercepts: Array, classes: int) -> None:
        self._kernel, self._weights, self._intercepts, self.classes = kernel, weights, intercepts, classes
        self._first, self._second = np.triu_indices(classes, 1)

    def apply(self, rows: Array) -> Outcomes:
        """The labels with the most votes."""
        parts = [self._kernel.of(rows[start : start + BLOCK]) @ self._weights for start in range(0, len(rows), BLOCK)]
        winners = np.where(np.concatenate(parts) + self._intercepts > 0, self._first, self._second)
        votes = (winners[:, :, None] == np.arange(self.classes)).sum(axis=1)
        return votes.argmax(axis=1), None


def _kernel(spec: Spec, kinds: Kinds) -> tuple[Kernel, int]:
    vectors = spec.array("vectors", "float", None, len(kinds))
    name = spec.text("kernel", ["rbf", "linear", "poly", "sigmoid"])
    found = Kernel(name, vectors, spec.number("gamma"), spec.number("coef0"), spec.number("degree"))
    return found, len(vectors)


def _load_number(spec: Spec, kinds: Kinds) -> Estimator:
    kernel, vectors = _kernel(spec, kinds)
    return KernelNumber(kernel, spec.array("weights", "float", vectors), spec.number("intercept"))


def _load_votes(spec: Spec, kinds: Kinds) -> Estimator:
    kernel, vectors = _kernel(spec, kinds)
    classes = spec.integer("classes", 2, 1000)
    pairs = classes * (classes - 1) // 2
    weights = spec.array("weights", "float", vectors, pairs)
    return KernelVotes(kernel, weights, spec.array("intercepts", "float", pairs), classes)


LOADERS = {"kernel": _load_number, "kernel-votes": _load_votes}
