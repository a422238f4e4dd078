"""Start.

Lifted from notebook.ipynb, section "Start".
"""

from pipeline.helpers import rate


def start() -> tuple[int, int, list[int], int, dict[str, int], int]:
    """Start.

    Returns:
        count: a number.
        first: a number.
        history: 1 item when lifted.
        total: a number.
        settings: 1 item when lifted.
        before: a number.
    """
    count = 0
    history = []

    def tick(step=1):
        nonlocal count
        global last
        count += step
        last = step
        history.append(count)
        return count

    first = tick()

    total = 0

    def add_all(numbers):
        def add(number):
            nonlocal total
            total += number

        for number in numbers:
            add(number)

    def choose():
        global settings
        settings = {"rate": 1}

    add_all([1, 2])
    choose()
    before = rate(settings=settings)
    return count, first, history, total, settings, before
