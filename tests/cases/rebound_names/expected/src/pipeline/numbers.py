"""Numbers.

Lifted from notebook.ipynb, section "Numbers".
"""

import random as dice
import random as random_module
from datetime import datetime
from typing import Any

import numpy
import pandas as pd


def numbers() -> tuple[
    list[int],
    dict[str, Any],
    pd.DataFrame,
    Any,
    float,
    float,
    dict[str, Any],
    dict[str, Any],
]:
    """Numbers.

    Returns:
        values: 3 items when lifted.
        copy: 1 item when lifted.
        frame: 3 × 1 when lifted.
        day: a datetime.
        mean: a number.
        noise: a number.
        python_random_state: where the notebook's global random stream has got to.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    numpy.random.seed(0)
    dice.seed(1)
    values = [1, 2, 3]
    copy = {"values": values}
    frame = pd.DataFrame({"a": values})
    day = datetime(2020, 1, 1)
    mean = sum(values) / len(values)
    noise = numpy.random.rand() + dice.random()
    python_random_state = random_module.getstate()
    numpy_random_state = numpy.random.get_state(legacy=False)
    return (
        values,
        copy,
        frame,
        day,
        mean,
        noise,
        python_random_state,
        numpy_random_state,
    )
