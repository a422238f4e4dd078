"""Choose k.

Lifted from notebooks/notebook.ipynb, section "Choose k".
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score


def choose_k(
    scaled: pd.DataFrame, numpy_random_state: dict[str, Any], n_init: int
) -> tuple[KMeans, np.ndarray, dict[int, float], int, dict[str, Any]]:
    """Choose k.

    Args:
        scaled: 174 × 13 when lifted; made by `scale`.
        numpy_random_state: where `load` left the notebook's global random stream.
        n_init: 5 in the notebook.

    Returns:
        kmeans: a KMeans.
        labels: 174 values when lifted.
        scores: 4 items when lifted.
        best_k: a number.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    # the notebook's global random stream goes on where the last stage left it
    np.random.set_state(numpy_random_state)
    scores = {}
    for k in range(2, 6):
        kmeans = KMeans(n_clusters=k, n_init=n_init)
        labels = kmeans.fit_predict(scaled)
        scores[k] = silhouette_score(scaled, labels)
    best_k = max(scores, key=scores.get)
    numpy_random_state = np.random.get_state(legacy=False)
    return kmeans, labels, scores, best_k, numpy_random_state
