"""Divide.

Lifted from notebook.ipynb, section "Divide".
"""

import os
from typing import Any

import numpy as np
import sklearn


def divide() -> tuple[np.ndarray, Any]:
    """Divide.

    Returns:
        values: 3 values when lifted.
        inverse: a NoneType.
    """
    np.seterr(divide="raise")
    os.environ["NBLIFT_CASE"] = "metric"
    sklearn.set_config(transform_output="pandas")

    values = np.array([1.0, 0.0, 4.0])
    try:
        inverse = 1 / values
    except FloatingPointError:
        inverse = None
    return values, inverse
