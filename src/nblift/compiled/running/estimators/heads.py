"""From an estimator's raw numbers to its answer: a label with probabilities, or a number. `single` is for one row."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from nblift.compiled.running.estimators.single import SINGLE, Single
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Outcomes
from nblift.compiled.running.values import Array


def number(raw: Array) -> Outcomes:
    """The raw number itself."""
    return raw[:, 0], None


def exponential(raw: Array) -> Outcomes:
    """The inverse of a log link."""
    return _exp(raw[:, 0]), None


def expit_number(raw: Array) -> Outcomes:
    """The inverse of a logit link."""
    return expit(raw[:, 0]), None


def chances(raw: Array) -> Outcomes:
    """Raw numbers that are probabilities already: the likeliest label."""
    return raw.argmax(axis=1), raw


def softmax(raw: Array) -> Outcomes:
    """The greatest; probabilities as exponentials that sum to 1."""
    return raw.argmax(axis=1), _softmax(raw)


def logistic(raw: Array) -> Outcomes:
    """One number for two labels: the second one above zero."""
    second = expit(raw[:, 0])
    return (raw[:, 0] > 0).astype(np.int64), np.stack([1 - second, second], axis=1)


def logistic_even(raw: Array) -> Outcomes:
    """The same, with the second label at zero already: scikit-learn's GradientBoosting."""
    _, probabilities = logistic(raw)
    return (raw[:, 0] >= 0).astype(np.int64), probabilities


def twofold(raw: Array) -> Outcomes:
    """One number for two labels, with the probabilities of the softmax of it and its opposite, halved: AdaBoost."""
    value = raw[:, 0]
    return (value > 0).astype(np.int64), _softmax(np.stack([-value, value], axis=1) / 2)


def symmetric(raw: Array) -> Outcomes:
    """One number for two labels, with the probabilities of the softmax of it and its opposite."""
    value = raw[:, 0]
    return (value > 0).astype(np.int64), _softmax(np.stack([-value, value], axis=1))


def one_against_rest(raw: Array) -> Outcomes:
    """The greatest; each logistic by itself, then divided by their sum."""
    each = expit(raw)
    return raw.argmax(axis=1), each / _total(each)


def sign(raw: Array) -> Outcomes:
    """One number for two labels, no probabilities."""
    return (raw[:, 0] > 0).astype(np.int64), None


def greatest(raw: Array) -> Outcomes:
    """The greatest, no probabilities."""
    return raw.argmax(axis=1), None


def expit(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    small = _exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def _softmax(raw: Array) -> Array:
    shifted = _exp(raw - raw.max(axis=1)[:, None])
    return np.asarray(shifted / _total(shifted))


def _total(each: Array) -> Array:
    # one after another
    return np.asarray(reduce(add, each.T))[:, None]


def _exp(x: Array) -> Array:
    # numpy's own differs from Python's in the last digit
    return np.array(list(map(_one_exp, x.ravel().tolist()))).reshape(x.shape)


def _one_exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


@dataclass(frozen=True)
class Head:
    """`answer` of raw numbers (n, width), `single` of a row's; the others as an `Estimator` has them."""

    answer: Callable[[Array], Outcomes]
    single: Single
    classes: int
    probable: bool


_NUMBERS = {"number": number, "exponential": exponential, "expit": expit_number}
_TWO = {
    "logistic": logistic,
    "logistic-even": logistic_even,
    "twofold": twofold,
    "symmetric": symmetric,
    "sign": sign,
}
_MANY = {
    "chances": chances,
    "softmax": softmax,
    "one-against-rest": one_against_rest,
    "greatest": greatest,
    # scores that another step turns into probabilities
    "scores": chances,
}
_WITHOUT = {"sign", "greatest"}


def load_head(spec: Spec, width: int) -> Head:
    """The head that `head` names for `width` raw numbers.

    Raises:
        Damaged: there is none of that name, or for as many numbers.
    """
    name = spec.text("head", [*_NUMBERS, *_TWO, *_MANY])
    if name in _MANY and width > 0:
        return Head(_MANY[name], SINGLE[name], width, name not in _WITHOUT)
    if width != 1:
        raise spec.bad("it has more numbers than its answer needs")
    if name in _NUMBERS:
        return Head(_NUMBERS[name], SINGLE[name], 0, False)
    return Head(_TWO[name], SINGLE[name], 2, name not in _WITHOUT)
