"""Sum.

Lifted from notebooks/notebook.ipynb, section "Sum".
"""

import os


def scaled(x, factor):
    return factor * x


def sum_stage(numbers: list[int], factor: int) -> tuple[int, str]:
    """Sum.

    Args:
        numbers: 3 items when lifted; made by `copy`.
        factor: 10 in the notebook.

    Returns:
        total: a number.
        mode: a str.
    """
    os.environ.update(NBLIFT_CASE="quick")

    total = scaled(sum(numbers), factor=factor)
    mode = os.environ["NBLIFT_CASE"]
    return total, mode
