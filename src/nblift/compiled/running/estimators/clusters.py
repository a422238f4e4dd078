"""The nearest of some centres."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, MatrixEstimator, Outcomes
from nblift.compiled.running.values import Array, Kinds


class Nearest(MatrixEstimator):
    """The position of the nearest centre, by `|c|² - 2 x·c`: the part of the distance that tells centres apart."""

    classes = -1

    def __init__(self, centres: Array) -> None:
        self._centres = centres
        self._norms = np.einsum("ij,ij->i", centres, centres)

    def apply(self, rows: Array) -> Outcomes:
        """The positions."""
        return (self._norms - 2 * (rows @ self._centres.T)).argmin(axis=1), None


def _load(spec: Spec, kinds: Kinds) -> Estimator:
    centres = spec.array("centres", "float", None, len(kinds))
    if not len(centres):
        raise spec.bad("it has no centre")
    return Nearest(centres)


LOADERS = {"nearest": _load}
