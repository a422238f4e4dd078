"""numpy's own functions of one number, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Step, numbers_only
from nblift.compiled.running.values import Array, Column, Kinds

# each gives floats for floats, without a keyword
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    name: getattr(np, name)
    for name in (
        "absolute", "arcsinh", "arctan", "cbrt", "ceil", "cos", "exp", "exp2", "expm1", "fabs", "floor", "log",
        "log10", "log1p", "log2", "negative", "positive", "reciprocal", "rint", "sign", "sin", "sinh", "sqrt",
        "square", "tan", "tanh",
    )
}  # fmt: skip


class Function(Step):
    """The function of every number."""

    def __init__(self, function: Callable[[Any], Any], kinds: Kinds) -> None:
        self._function, self.kinds = function, kinds

    def columns(self, columns: list[Column]) -> list[Column]:
        """The function of every column."""
        return [self._function(column) for column in columns]


class Power(Step):
    """Box-Cox or Yeo-Johnson, with an exponent for each column.

    Yeo and Johnson (2000), A new family of power transformations; scikit-learn's order of operations.
    """

    def __init__(self, exponents: list[float], transform: Callable[[Array, float], Array], kinds: Kinds) -> None:
        self._exponents, self._transform, self.kinds = exponents, transform, kinds

    def columns(self, columns: list[Column]) -> list[Column]:
        """The transformed columns; NaN stays."""
        return [self._transform(c, exponent) for c, exponent in zip(columns, self._exponents, strict=True)]


def _yeo_johnson(x: Array, exponent: float) -> Array:
    out = np.full_like(x, np.nan)
    positive, negative = x >= 0, x < 0
    eps = np.finfo(np.float64).eps
    if abs(exponent) < eps:
        out[positive] = np.log1p(x[positive])
    else:
        out[positive] = np.expm1(exponent * np.log1p(x[positive])) / exponent
    if abs(exponent - 2) > eps:
        out[negative] = -np.expm1((2 - exponent) * np.log1p(-x[negative])) / (2 - exponent)
    else:
        out[negative] = -np.log1p(-x[negative])
    return out


def _box_cox(x: Array, exponent: float) -> Array:
    found: Array = np.log(x) if exponent == 0 else np.expm1(exponent * np.log(x)) / exponent
    return found


def _load_function(spec: Spec, kinds: Kinds) -> Step:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")
    return Function(FUNCTIONS[spec.text("name", list(FUNCTIONS))], kinds)


def _load_power(spec: Spec, kinds: Kinds) -> Step:
    if not numbers_only(kinds):
        raise spec.bad("it needs columns of numbers")
    transform = _yeo_johnson if spec.text("method", ["yeo-johnson", "box-cox"]) == "yeo-johnson" else _box_cox
    return Power(spec.array("exponents", "float", len(kinds)).tolist(), transform, kinds)


LOADERS = {"function": _load_function, "power": _load_power}
