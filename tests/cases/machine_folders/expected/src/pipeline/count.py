"""Count.

Lifted from notebooks/notebook.ipynb, section "Count".
"""

import os


def count() -> int:
    """Count.

    Returns:
        count: a number.
    """
    count = len([name for name in os.listdir() if name.endswith(".csv")])
    return count
