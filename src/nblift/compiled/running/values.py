"""What flows between the steps of a compiled model.

A column is a float64 array (a missing number is NaN) or, for text, a list of str (missing is None). A row is a list
with one value a column: floats, and str or None for text. Most steps are written once for both, because `x - m` means
the same for a float and for a column of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from nblift.errors import NbliftError, UsageError

Kind = Literal["number", "text"]
Kinds = tuple[Kind, ...]
Array = np.ndarray[Any, Any]
Column = Any
Value = Any


class NoAnswer(NbliftError):
    """The model has no answer to these values: the pipeline itself would raise."""

    exit_code = 1
    code = "no-answer"


class Damaged(UsageError):
    """A compiled model's file is not what was written, or does not hold a model."""

    code = "damaged"


def matrix(columns: Sequence[Column]) -> Array:
    """Columns of numbers as one array, rows first, each row contiguous."""
    return np.ascontiguousarray(np.array(columns, dtype=np.float64).T)


def refuse_nonfinite(values: Sequence[Any], nan: bool) -> None:
    """Raise where a value of a row, or of columns, is infinite, or NaN and `nan` is not allowed.

    Raises:
        NoAnswer: one is.
    """
    if values and isinstance(values[0], float):
        total = sum(values)
        # a finite sum has finite parts
        if total - total == 0:
            return
    for value in values:
        if isinstance(value, float):
            bad = math.isinf(value) or (value != value and not nan)
        else:
            bad = bool(np.isinf(value).any()) or (not nan and bool(np.isnan(value).any()))
        if bad:
            raise NoAnswer("the model meets a number that is infinite or missing")
