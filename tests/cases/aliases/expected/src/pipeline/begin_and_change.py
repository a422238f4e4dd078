"""Begin · Change.

Lifted from notebook.ipynb, section "Begin · Change".
"""

import numpy as np


def begin_and_change() -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Begin · Change.

    Returns:
        basket: 2 items when lifted.
        same: 2 items when lifted.
        middle: 3 values when lifted.
        numbers: 5 values when lifted.
    """
    basket = ["apple"]
    same = basket
    numbers = np.arange(5.0)
    middle = numbers[1:4]

    same.append("pear")
    middle *= 10
    return basket, same, middle, numbers
