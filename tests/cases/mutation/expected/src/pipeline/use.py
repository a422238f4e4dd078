"""Use.

Lifted from notebook.ipynb, section "Use".
"""

from copy import deepcopy
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression


def use(
    summary: dict[str, Any], model: LinearRegression, history: list[str]
) -> tuple[np.ndarray, dict[str, Any], int]:
    """Use.

    Args:
        summary: 3 items when lifted; made by `sort`.
        model: made by `fit`.
        history: 4 items when lifted; made by `fit`.

    Returns:
        estimate: 1 value when lifted.
        summary: 2 items when lifted.
        steps: a number.
    """
    summary = deepcopy(summary)
    estimate = model.predict(np.array([[100.0]]))
    del summary["rows"]
    steps = len(history)
    return estimate, summary, steps
