"""Data.

Lifted from notebook.ipynb, section "Data".
"""

import pandas as pd


def data(LIMIT: int, WIDTH: int) -> tuple[int, pd.DataFrame, str]:
    """Data.

    Args:
        LIMIT: 2 in the notebook.
        WIDTH: 3 in the notebook.

    Returns:
        low: a number.
        rows: 3 × 2 when lifted.
        label: a str.
    """
    low = 1
    rows = pd.DataFrame({"a": [1, 2, 3], "b": [1, 1, 1]})
    label = f"{WIDTH=} {LIMIT!r:>4} {low:0{WIDTH}d}"
    return low, rows, label
