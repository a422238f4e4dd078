"""After.

Lifted from notebook.ipynb, section "After".
"""


def after(rest: list[int]) -> int:
    """After.

    Args:
        rest: 4 items when lifted; made by `prepare`.

    Returns:
        total: a number.
    """
    total = sum(rest)
    return total
