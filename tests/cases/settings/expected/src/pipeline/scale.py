"""Scale.

Lifted from notebook.ipynb, section "Scale".
"""

import os

import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import MinMaxScaler


def scale(values: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Scale.

    Args:
        values: 3 values when lifted; made by `divide`.

    Returns:
        frame: 3 × 1 when lifted.
        scaled: 3 × 1 when lifted.
        kind: a str.
    """
    np.seterr(divide="raise")
    os.environ["NBLIFT_CASE"] = "metric"
    sklearn.set_config(transform_output="pandas")

    frame = pd.DataFrame({"v": values})
    scaled = MinMaxScaler().fit_transform(frame)
    kind = type(scaled).__name__
    return frame, scaled, kind
