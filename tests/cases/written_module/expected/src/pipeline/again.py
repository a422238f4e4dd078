"""Again.

Lifted from notebook.ipynb, section "Again".
"""

import tripled


def again(six: int) -> int:
    """Again.

    Args:
        six: made by `use`.

    Returns:
        eighteen: a number.
    """
    eighteen = tripled.triple(six)
    return eighteen
