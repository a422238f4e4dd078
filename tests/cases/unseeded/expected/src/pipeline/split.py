"""Split.

Lifted from notebook.ipynb, section "Split".
"""

import random
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split


def split(
    houses: pd.DataFrame, test_size: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[int], dict[str, Any]]:
    """Split.

    Args:
        houses: 40 × 3 when lifted; made by `data`.
        test_size: 0.25 in the notebook.

    Returns:
        houses: 40 × 3 when lifted.
        train: 30 × 3 when lifted.
        test: 10 × 3 when lifted.
        checked: 3 items when lifted.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    houses = houses.copy()
    houses["price"] += np.random.normal(size=len(houses))
    train, test = train_test_split(houses, test_size=test_size)
    checked = random.sample(range(40), 3)
    numpy_random_state = np.random.get_state(legacy=False)
    return houses, train, test, checked, numpy_random_state
