"""Start again.

Lifted from notebook.ipynb, section "Start again".
"""

from copy import deepcopy
from typing import Any


def start_again(
    before: int,
    count: int,
    history: list[int],
    last: int,
    total: int,
    reason: str,
    after: int,
) -> tuple[int, list[int], int, int, tuple[Any, ...]]:
    """Start again.

    Args:
        before: made by `start`.
        count: made by `go`.
        history: 3 items when lifted; made by `go`.
        last: made by `go`.
        total: made by `go`.
        reason: made by `go`.
        after: made by `go`.

    Returns:
        count: a number.
        history: 4 items when lifted.
        last: a number.
        total: a number.
        summary: 6 items when lifted.
    """
    history = deepcopy(history)

    def tick(step=1):
        nonlocal count, last
        count += step
        last = step
        history.append(count)
        return count

    def reset():
        nonlocal count
        count = 0

    class Doubling:
        def apply(self):
            nonlocal total
            total *= 2

    reset()
    tick(9)
    Doubling().apply()
    summary = count, last, len(history), total, before + after, reason
    return count, history, last, total, summary
