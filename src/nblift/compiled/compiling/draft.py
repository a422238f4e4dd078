"""What converters share: the register of converters by class, and what stands against compiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nblift.compiled.running.artifact import take_out
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.steps import load_step
from nblift.compiled.running.values import Array, Kinds

Document = dict[str, Any]
Converter = Callable[[Any, Kinds], Document]

# only classes of these packages: a class of the same name elsewhere may do anything
PACKAGES = ("sklearn", "xgboost", "lightgbm")


class Unsupported(Exception):
    """There is no compiled form for this step; the message says which and why, to a person."""


class Register:
    """Converters by the name of the class that they convert."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.converters: dict[str, Converter] = {}

    def of(self, *names: str) -> Callable[[Converter], Converter]:
        """A decorator: this function converts these classes."""

        def add(function: Converter) -> Converter:
            self.converters.update(dict.fromkeys(names, function))
            return function

        return add

    def convert(self, fitted: Any, kinds: Kinds) -> Document:
        """The description of a fitted step or estimator over columns of these kinds.

        Raises:
            Unsupported: there is none.
        """
        kind = type(fitted)
        converter = self.converters.get(kind.__name__)
        if converter is None or kind.__module__.split(".")[0] not in PACKAGES:
            raise Unsupported(f"{kind.__name__}: there is no compiled form of this {self._what}")
        return converter(fitted, kinds)


STEPS = Register("step")
ESTIMATORS = Register("estimator")


def chain(*steps: Document) -> Document:
    """Steps after one another."""
    return {"op": "chain", "steps": list(steps)}


def check(nan: bool) -> Document:
    """scikit-learn's validation of what a step is given."""
    return {"op": "check", "nan": nan}


def take(places: Any) -> Document:
    """Some of the columns."""
    return {"op": "take", "places": np.asarray(places, dtype=np.int64).reshape(-1)}


def arithmetic(operation: str, by: Any) -> Document:
    """A number for each column."""
    return {"op": operation, "by": floats(by)}


def floats(values: Any) -> Array:
    """An array of float64."""
    return np.ascontiguousarray(values, dtype=np.float64)


def kinds_after(step: Document, kinds: Kinds) -> Kinds:
    """What the described step gives for columns of these kinds."""
    arrays: dict[str, Array] = {}
    plain = take_out(step, arrays)
    return load_step(Spec(plain, arrays), kinds).kinds


def allows_nan(fitted: Any) -> bool:
    """Whether an estimator or step takes NaN."""
    from sklearn.utils import get_tags

    return bool(get_tags(fitted).input_tags.allow_nan)
