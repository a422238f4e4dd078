"""3. Results.

Lifted from notebook.ipynb, section "3. Results".
"""

from typing import Any


def results_2(last: int, text: str) -> tuple[str, list[Any]]:
    """3. Results.

    Args:
        last: made by `class_stage`.
        text: made by `prepare`.

    Returns:
        answer: a str.
        list_of_all: 2 items when lifted.
    """
    answer = f"{text}!"
    list_of_all = [last, answer]
    return answer, list_of_all
