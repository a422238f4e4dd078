"""Count.

Lifted from notebook.ipynb, section "Count".
"""

import numpy as np


def count(basket: list[str], numbers: np.ndarray) -> tuple[int, float]:
    """Count.

    Args:
        basket: 2 items when lifted; made by `begin_and_change`.
        numbers: 5 values when lifted; made by `begin_and_change`.

    Returns:
        how_many: a number.
        total: a number.
    """
    how_many = len(basket)
    total = numbers.sum()
    return how_many, total
