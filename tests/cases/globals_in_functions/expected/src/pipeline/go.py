"""Go on.

Lifted from notebook.ipynb, section "Go on".
"""

from copy import deepcopy

from pipeline.helpers import rate


def go(
    count: int, history: list[int], total: int, settings: dict[str, int]
) -> tuple[int, list[int], int, list[int], int, str, dict[str, int], int]:
    """Go on.

    Args:
        count: made by `start`.
        history: 1 item when lifted; made by `start`.
        total: made by `start`.
        settings: 1 item when lifted; made by `start`.

    Returns:
        count: a number.
        history: 3 items when lifted.
        last: a number.
        later: 2 items when lifted.
        total: a number.
        reason: a str.
        settings: 1 item when lifted.
        after: a number.
    """
    history = deepcopy(history)

    def tick(step=1):
        nonlocal count
        global last
        count += step
        last = step
        history.append(count)
        return count

    def add_all(numbers):
        def add(number):
            nonlocal total
            total += number

        for number in numbers:
            add(number)

    later = [tick(2) for _ in range(2)]
    add_all([3])

    def choose_again():
        nonlocal settings
        global reason
        settings = {"rate": 5}
        reason = "prices rose"

    choose_again()
    after = rate(settings=settings)
    return count, history, last, later, total, reason, settings, after
