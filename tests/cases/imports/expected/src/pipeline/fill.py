"""Fill in.

Lifted from notebook.ipynb, section "Fill in".
"""

import os.path as osp
import xml.etree.ElementTree as ET

import numpy as np
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer


def fill(random_state: int) -> tuple[np.ndarray, str]:
    """Fill in.

    Args:
        random_state: 0 in the notebook.

    Returns:
        filled: 3 × 2 when lifted.
        where: a str.
    """
    filled = IterativeImputer(random_state=random_state).fit_transform(
        [[1.0, 2.0], [np.nan, 3.0], [7.0, 6.0]]
    )
    where = osp.join("a", "b") + ET.fromstring("<c/>").tag
    return filled, where
