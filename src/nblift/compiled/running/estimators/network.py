"""Layers of weighted sums, each through a function."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblift.compiled.running.estimators.heads import Head, expit, load_head
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcomes
from nblift.compiled.running.values import Array, Kinds

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "identity": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "logistic": expit,
}


class Network(MatrixEstimator):
    """A multi-layer perceptron."""

    def __init__(self, layers: list[tuple[Array, Array]], function: Callable[[Array], Array], head: Head) -> None:
        self._layers, self._function = layers, function
        self._head, self.classes, self.probable = head.answer, head.classes, head.probable

    def apply(self, rows: Array) -> Outcomes:
        """The answers."""
        *hidden, (weights, intercepts) = self._layers
        for inner_weights, inner_intercepts in hidden:
            rows = self._function(rows @ inner_weights + inner_intercepts)
        return self._head(rows @ weights + intercepts)


def _load(spec: Spec, kinds: Kinds) -> Estimator:
    layers: list[tuple[Array, Array]] = []
    width = len(kinds)
    for child in spec.children("layers"):
        weights = child.array("weights", "float", width, None)
        width = weights.shape[1]
        layers.append((weights, child.array("intercepts", "float", width)))
    if not layers:
        raise spec.bad("it has no layer")
    return Network(layers, _FUNCTIONS[spec.text("function", list(_FUNCTIONS))], load_head(spec, width))


LOADERS = {"network": _load}
