"""Name.

Lifted from notebook.ipynb, section "Name".
"""

import os

import numpy as np
import sklearn


def name() -> str:
    """Name.

    Returns:
        unit: a str.
    """
    np.seterr(divide="raise")
    os.environ["NBLIFT_CASE"] = "metric"
    sklearn.set_config(transform_output="pandas")

    unit = os.environ["NBLIFT_CASE"]
    return unit
