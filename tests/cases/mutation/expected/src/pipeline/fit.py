"""Fit.

Lifted from notebook.ipynb, section "Fit".
"""

from copy import deepcopy

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression


def fit(
    model: LinearRegression, houses: pd.DataFrame, history: list[str]
) -> tuple[np.ndarray, LinearRegression, list[str]]:
    """Fit.

    Args:
        model: made by `make`.
        houses: 5 × 4 when lifted; made by `sort`.
        history: 3 items when lifted; made by `sort`.

    Returns:
        areas: 5 × 1 when lifted.
        model: a LinearRegression.
        history: 4 items when lifted.
    """
    model = deepcopy(model)
    history = deepcopy(history)
    areas = houses[["area"]].to_numpy()
    model.fit(areas, houses["price"])
    history.append("fitted")
    return areas, model, history
