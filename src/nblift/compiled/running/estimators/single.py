"""The heads of one row, on plain floats: a hundredth of what numpy takes for so few.

Not with `sum`, which adds up in another way from Python 3.12 on: `heads` gives the same for many rows, to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any

Raw = list[float]
Single = Callable[[Raw], tuple[Any, list[float] | None]]


def expit(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


def _exponential(raw: Raw) -> tuple[float, None]:
    try:
        return math.exp(raw[0]), None
    except OverflowError:
        return math.inf, None


def _chances(raw: Raw) -> tuple[int, Raw]:
    return raw.index(max(raw)), raw


def _softmax(raw: Raw) -> tuple[int, Raw]:
    top = max(raw)
    parts = [math.exp(each - top) for each in raw]
    total = reduce(add, parts)
    return raw.index(top), [each / total for each in parts]


def _two(raw: Raw) -> Raw:
    second = expit(raw[0])
    return [1 - second, second]


def _one_against_rest(raw: Raw) -> tuple[int, Raw]:
    each = [expit(x) for x in raw]
    total = reduce(add, each)
    return raw.index(max(raw)), [x / total for x in each]


SINGLE: dict[str, Single] = {
    "number": lambda raw: (raw[0], None),
    "exponential": _exponential,
    "expit": lambda raw: (expit(raw[0]), None),
    "logistic": lambda raw: (int(raw[0] > 0), _two(raw)),
    "logistic-even": lambda raw: (int(raw[0] >= 0), _two(raw)),
    "twofold": lambda raw: (int(raw[0] > 0), _softmax([-raw[0] / 2, raw[0] / 2])[1]),
    "symmetric": lambda raw: (int(raw[0] > 0), _softmax([-raw[0], raw[0]])[1]),
    "sign": lambda raw: (int(raw[0] > 0), None),
    "chances": _chances,
    "softmax": _softmax,
    "one-against-rest": _one_against_rest,
    "greatest": lambda raw: (raw.index(max(raw)), None),
    "scores": _chances,
}
