"""Cluster.

Lifted from notebooks/notebook.ipynb, section "Cluster".
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans


def cluster(
    wines: pd.DataFrame,
    scaled: pd.DataFrame,
    best_k: int,
    numpy_random_state: dict[str, Any],
    n_init: int,
) -> tuple[KMeans, pd.DataFrame, float]:
    """Cluster.

    Args:
        wines: 174 × 13 when lifted; made by `outliers`.
        scaled: 174 × 13 when lifted; made by `scale`.
        best_k: made by `choose_k`.
        numpy_random_state: where `choose_k` left the notebook's global random stream.
        n_init: 5 in the notebook.

    Returns:
        model: a KMeans.
        wines: 174 × 14 when lifted.
        inertia: a number.
    """
    # the notebook's global random stream goes on where the last stage left it
    np.random.set_state(numpy_random_state)
    wines = wines.copy()
    model = KMeans(n_clusters=best_k, n_init=n_init)
    model.fit(scaled)
    wines["cluster"] = model.labels_
    inertia = model.inertia_
    return model, wines, inertia
