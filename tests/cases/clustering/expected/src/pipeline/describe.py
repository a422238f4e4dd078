"""Describe.

Lifted from notebooks/notebook.ipynb, section "Describe".
"""

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler


def describe(
    scaled: pd.DataFrame, scaler: StandardScaler, model: KMeans, wines: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Describe.

    Args:
        scaled: 174 × 13 when lifted; made by `scale`.
        scaler: made by `scale`.
        model: made by `cluster`.
        wines: 174 × 14 when lifted; made by `cluster`.

    Returns:
        centres: 3 × 13 when lifted.
        sizes: 3 values when lifted.
    """
    centres = pd.DataFrame(
        scaler.inverse_transform(model.cluster_centers_), columns=scaled.columns
    ).round(2)
    sizes = wines["cluster"].value_counts().sort_index()
    return centres, sizes
