"""Numbers to their place among the training values' quantiles, from 0 to 1."""

from __future__ import annotations

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Step, numbers_only
from nblift.compiled.running.values import Array, Column, Kinds


class Quantile(Step):
    """Interpolates from below and from above, and takes the mean: repeated values get the middle of their places."""

    def __init__(self, quantiles: Array, references: Array, kinds: Kinds) -> None:
        self._quantiles, self._references, self.kinds = quantiles, references, kinds

    def columns(self, columns: list[Column]) -> list[Column]:
        """The places; NaN stays."""
        return [self._placed(column, place) for place, column in enumerate(columns)]

    def _placed(self, column: Array, place: int) -> Array:
        known = self._quantiles[:, place]
        lowest, highest = known[0], known[-1]
        out = column.copy()
        low, high, present = column == lowest, column == highest, ~np.isnan(column)
        up = np.interp(column[present], known, self._references)
        down = np.interp(-column[present], -known[::-1], -self._references[::-1])
        out[present] = 0.5 * (up - down)
        out[high] = 1.0
        out[low] = 0.0
        return out


def _load(spec: Spec, kinds: Kinds) -> Step:
    quantiles = spec.array("quantiles", "float", None, len(kinds))
    references = spec.array("references", "float", len(quantiles))
    if not numbers_only(kinds) or not len(quantiles) or (np.diff(quantiles, axis=0) < 0).any():
        raise spec.bad("its quantiles are not sorted, or not for numbers")
    return Quantile(quantiles, references, kinds)


LOADERS = {"quantile": _load}
