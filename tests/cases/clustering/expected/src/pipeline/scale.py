"""Scale.

Lifted from notebooks/notebook.ipynb, section "Scale".
"""

import pandas as pd
from sklearn.preprocessing import StandardScaler


def scale(wines: pd.DataFrame) -> tuple[pd.DataFrame, StandardScaler]:
    """Scale.

    Args:
        wines: 174 × 13 when lifted; made by `outliers`.

    Returns:
        scaled: 174 × 13 when lifted.
        scaler: a StandardScaler.
    """
    scaler = StandardScaler()
    scaled = pd.DataFrame(scaler.fit_transform(wines), columns=wines.columns)
    return scaled, scaler
