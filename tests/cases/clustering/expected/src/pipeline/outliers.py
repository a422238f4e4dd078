"""Outliers.

Lifted from notebooks/notebook.ipynb, section "Outliers".
"""

import pandas as pd


def outliers(wines: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """A few wines have extreme magnesium; they would pull the centres.

    Args:
        wines: 178 × 13 when lifted; made by `load`.

    Returns:
        limit: a number.
        wines: 174 × 13 when lifted.
    """
    limit = wines["magnesium"].quantile(0.98)
    wines = wines[wines["magnesium"] <= limit].reset_index(drop=True)
    return limit, wines
