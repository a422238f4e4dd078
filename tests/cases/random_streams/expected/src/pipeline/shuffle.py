"""Shuffle.

Lifted from notebook.ipynb, section "Shuffle".
"""

import random
from typing import Any

import numpy as np
import pandas as pd


def shuffle(
    frame: pd.DataFrame,
    python_random_state: dict[str, Any],
    numpy_random_state: dict[str, Any],
) -> tuple[np.ndarray, pd.DataFrame, list[int], dict[str, Any], dict[str, Any]]:
    """Shuffle.

    Args:
        frame: 8 × 2 when lifted; made by `draw`.
        python_random_state: where `draw` left the notebook's global random stream.
        numpy_random_state: where `draw` left the notebook's global random stream.

    Returns:
        order: 8 values when lifted.
        frame: 8 × 2 when lifted.
        tickets: 6 items when lifted.
        numpy_random_state: where the notebook's global random stream has got to.
        python_random_state: where the notebook's global random stream has got to.
    """
    # the notebook's global random stream goes on where the last stage left it
    random.setstate(python_random_state)
    np.random.set_state(numpy_random_state)
    order = np.random.permutation(8)
    frame = frame.iloc[order].reset_index(drop=True)
    tickets = list(range(6))
    random.shuffle(tickets)

    random.random(), np.random.rand()
    numpy_random_state = np.random.get_state(legacy=False)
    python_random_state = random.getstate()
    return order, frame, tickets, numpy_random_state, python_random_state
