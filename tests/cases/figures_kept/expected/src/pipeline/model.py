"""Model.

Lifted from notebook.ipynb, section "Model".
"""

import pandas as pd


def model(points: pd.DataFrame) -> float:
    """Model.

    Args:
        points: 3 × 3 when lifted; made by `data`.

    Returns:
        slope: a number.
    """
    slope = points["y"].cov(points["z"]) / points["y"].var()
    return slope
