"""Compare.

Lifted from notebook.ipynb, section "Compare".
"""

from math import cos
from typing import Any

import numpy as np
import sklearn
import sklearn.metrics
from sklearn.experimental import enable_iterative_imputer  # noqa: F401


def spread(values):
    from statistics import pstdev

    return pstdev(values)


def compare(xp: Any, filled: np.ndarray) -> tuple[float, float]:
    """Compare.

    Args:
        xp: made by `early`.
        filled: 3 × 2 when lifted; made by `fill`.

    Returns:
        error: a number.
        deviation: a number.
    """
    error = sklearn.metrics.mean_squared_error(xp.zeros(3), filled[:, 0])
    deviation = spread(filled[:, 1].tolist()) + cos(0)
    return error, deviation
