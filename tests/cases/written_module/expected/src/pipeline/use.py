"""Use.

Lifted from notebook.ipynb, section "Use".
"""

import tripled


def use() -> int:
    """Use.

    Returns:
        six: a number.
    """
    six = tripled.triple(2)
    return six
