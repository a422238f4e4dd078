"""Again.

Lifted from notebook.ipynb, section "Again".
"""

import datetime
import random as dice
import random as random_module
from copy import deepcopy
from typing import Any

import numpy
import numpy as np
import pandas as pd


def again(
    frame: pd.DataFrame,
    day: Any,
    sum: int,
    max: int,
    pd: int,
    np: int,
    random: int,
    copy: dict[str, Any],
    python_random_state: dict[str, Any],
    numpy_random_state: dict[str, Any],
) -> tuple[float, str, dict[str, Any], list[Any], np.ndarray, float]:
    """Again.

    Args:
        frame: 3 × 1 when lifted; made by `numbers`.
        day: made by `numbers`.
        sum: made by `names`.
        max: made by `names`.
        pd: made by `names`.
        np: made by `names`.
        random: made by `names`.
        copy: 1 item when lifted; made by `names`.
        python_random_state: where `names` left the notebook's global random stream.
        numpy_random_state: where `names` left the notebook's global random stream.

    Returns:
        root: a number.
        values: a str.
        copy: 2 items when lifted.
        list: 4 items when lifted.
        roots: 2 values when lifted.
        last: a number.
    """
    # the notebook's global random stream goes on where the last stage left it
    random_module.setstate(python_random_state)
    numpy.random.set_state(numpy_random_state)
    copy = deepcopy(copy)
    from math import sqrt

    root = sqrt(sum)

    from numpy import sqrt

    values = "abc"
    copy["n"] = len(frame) + np + random
    list = [sum, max, pd, values.upper()]
    roots = sqrt(numpy.array([4.0, 9.0]))
    last = (
        numpy.random.rand()
        + dice.random()
        + (datetime.date(2020, 1, 3) - day.date()).days
    )
    return root, values, copy, list, roots, last
