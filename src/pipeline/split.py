"""Split.

Lifted from notebooks/penguins.ipynb, section "Split".
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split


def split(
    x: pd.DataFrame, y: pd.Series, seed: int, test_size: float
) -> tuple[np.ndarray, pd.DataFrame, pd.Series, pd.DataFrame, pd.DataFrame, pd.Series, pd.Series, dict[str, Any]]:
    """The file is sorted by species and season. Shuffle it first, then hold out a quarter, with the same
    mix of species on both sides.

    Args:
        x: 342 × 6 when lifted; made by `features`.
        y: 342 values when lifted; made by `features`.
        seed: 42 in the notebook.
        test_size: 0.25 in the notebook.

    Returns:
        order: 342 values when lifted.
        x: 342 × 6 when lifted.
        y: 342 values when lifted.
        x_train: 256 × 6 when lifted.
        x_test: 86 × 6 when lifted.
        y_train: 256 values when lifted.
        y_test: 86 values when lifted.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    np.random.seed(seed)
    order = np.random.permutation(len(x))
    x = x.iloc[order]
    y = y.iloc[order]

    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=test_size, stratify=y, random_state=seed)
    numpy_random_state = np.random.get_state(legacy=False)
    return order, x, y, x_train, x_test, y_train, y_test, numpy_random_state
