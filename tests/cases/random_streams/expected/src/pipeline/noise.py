"""Noise.

Lifted from notebook.ipynb, section "Noise".
"""

import random
from typing import Any

import numpy as np
import pandas as pd


def noise(
    frame: pd.DataFrame,
    tickets: list[int],
    numpy_random_state: dict[str, Any],
    python_random_state: dict[str, Any],
) -> tuple[pd.DataFrame, list[int]]:
    """Noise.

    Args:
        frame: 8 × 2 when lifted; made by `shuffle`.
        tickets: 6 items when lifted; made by `shuffle`.
        numpy_random_state: where `shuffle` left the notebook's global random stream.
        python_random_state: where `shuffle` left the notebook's global random stream.

    Returns:
        frame: 8 × 3 when lifted.
        winner: 2 items when lifted.
    """
    # the notebook's global random stream goes on where the last stage left it
    np.random.set_state(numpy_random_state)
    random.setstate(python_random_state)
    frame = frame.copy()
    frame["noise"] = np.random.standard_normal(8)
    winner = random.sample(tickets, 2)
    return frame, winner
