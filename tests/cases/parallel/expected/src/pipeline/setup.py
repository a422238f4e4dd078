"""Setup.

Lifted from notebook.ipynb, section "Setup".
"""


def setup() -> list[int]:
    """Setup.

    Returns:
        numbers: 3 items when lifted.
    """
    numbers = [1, 2, 3]
    return numbers
