"""Expressions.

Lifted from notebook.ipynb, section "Expressions".
"""

from copy import deepcopy
from typing import Any


def expressions(
    i: int, j: int, number: int, text: str, tails: list[Any]
) -> tuple[
    int,
    int,
    int,
    list[int],
    int,
    int,
    dict[str, int],
    list[int],
    int,
    str,
    list[Any],
    int,
    list[int],
]:
    """Expressions.

    Args:
        i: made by `statements`.
        j: made by `statements`.
        number: made by `statements`.
        text: made by `statements`.
        tails: 2 items when lifted; made by `statements`.

    Returns:
        n: a number.
        number: a number.
        first: a number.
        rest: 2 items when lifted.
        total: a number.
        key: a number.
        others: 1 item when lifted.
        big: 2 items when lifted.
        doubled: a number.
        message: a str.
        tails: 2 items when lifted.
        x: a number.
        squares: 3 items when lifted.
    """
    tails = deepcopy(tails)
    if (n := len(text)) > 0:
        number += n
    match [1, 2, 3]:
        case [first, *rest]:
            total = first
    match {"k": 4, "l": 5}:
        case {"k": key, **others}:
            pass
    big = [doubled for x in [1, 5, 3] if (doubled := x * 2) > 4]
    try:
        1 / 0
    except ZeroDivisionError as error:
        message = str(error)
    tails[0].append(i + j)
    x = 10
    squares = [x * x for x in range(3)]
    return (
        n,
        number,
        first,
        rest,
        total,
        key,
        others,
        big,
        doubled,
        message,
        tails,
        x,
        squares,
    )
