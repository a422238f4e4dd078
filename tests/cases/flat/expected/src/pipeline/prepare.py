"""Prepare.

Lifted from notebook.ipynb.
"""

try:
    import ujson_that_nobody_has as json
except ImportError:
    import json
import numpy as np
import pandas as pd


def prepare(rows: int) -> tuple[pd.DataFrame, float, float, float, str]:
    """Prepare.

    Args:
        rows: 20 in the notebook.

    Returns:
        points: 20 × 2 when lifted.
        slope: a number.
        intercept: a number.
        residual: a number.
        document: a str.
    """
    points = pd.DataFrame({"x": np.linspace(0, 1, rows)})
    points["y"] = 3 * points["x"] + 1

    slope, intercept = np.polyfit(points["x"], points["y"], 1)

    residual = float(np.abs(points["y"] - slope * points["x"] - intercept).max())

    document = json.dumps({"rows": rows})
    return points, slope, intercept, residual, document
