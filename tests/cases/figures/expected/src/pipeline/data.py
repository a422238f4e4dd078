"""Data.

Lifted from notebook.ipynb, section "Data".
"""

import pandas as pd


def data() -> pd.DataFrame:
    """Data.

    Returns:
        points: 3 × 2 when lifted.
    """
    points = pd.DataFrame({"x": [1, 2, 3], "y": [2, 1, 3]})
    return points
