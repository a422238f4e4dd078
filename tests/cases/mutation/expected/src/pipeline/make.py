"""Make.

Lifted from notebook.ipynb, section "Make".
"""

import pandas as pd
from sklearn.linear_model import LinearRegression


def make() -> tuple[pd.DataFrame, list[str], dict[str, int], LinearRegression]:
    """Make.

    Returns:
        houses: 5 × 2 when lifted.
        history: 1 item when lifted.
        summary: 1 item when lifted.
        model: a LinearRegression.
    """
    houses = pd.DataFrame(
        {
            "area": [50.0, 80.0, 65.0, 120.0, 95.0],
            "price": [150.0, 225.0, 190.0, 330.0, 270.0],
        }
    )
    history = ["made"]
    summary = {"rows": len(houses)}
    model = LinearRegression()
    return houses, history, summary, model
