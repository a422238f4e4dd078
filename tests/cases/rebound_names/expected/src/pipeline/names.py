"""Names.

Lifted from notebook.ipynb, section "Names".
"""

import builtins
import datetime
import random as dice
import random as random_module
from copy import deepcopy
from typing import Any

import numpy


def names(
    values: list[int],
    copy: dict[str, Any],
    day: Any,
    python_random_state: dict[str, Any],
    numpy_random_state: dict[str, Any],
) -> tuple[
    int, int, int, int, int, dict[str, Any], Any, float, dict[str, Any], dict[str, Any]
]:
    """Names.

    Args:
        values: 3 items when lifted; made by `numbers`.
        copy: 1 item when lifted; made by `numbers`.
        day: made by `numbers`.
        python_random_state: where `numbers` left the notebook's global random stream.
        numpy_random_state: where `numbers` left the notebook's global random stream.

    Returns:
        sum: a number.
        max: a number.
        pd: a number.
        np: a number.
        random: a number.
        copy: 1 item when lifted.
        next_day: a datetime.
        more: a number.
        python_random_state: where the notebook's global random stream has got to.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    sum = builtins.sum
    # the notebook's global random stream goes on where the last stage left it
    random_module.setstate(python_random_state)
    numpy.random.set_state(numpy_random_state)
    copy = deepcopy(copy)
    sum = sum(values)
    max = 0
    for value in values:
        max = value if value > max else max
    pd = 5
    np = 7
    random = pd + np
    copy["values"] = list(reversed(copy["values"]))
    next_day = day + datetime.timedelta(days=1)
    more = numpy.random.rand() + dice.random()
    python_random_state = random_module.getstate()
    numpy_random_state = numpy.random.get_state(legacy=False)
    return (
        sum,
        max,
        pd,
        np,
        random,
        copy,
        next_day,
        more,
        python_random_state,
        numpy_random_state,
    )
