"""Load.

Lifted from notebooks/notebook.ipynb, section "Load".
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.utils import Bunch


def load() -> tuple[Bunch, pd.DataFrame, dict[str, Any]]:
    """Load.

    Returns:
        wine: a Bunch.
        wines: 178 × 13 when lifted.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    np.random.seed(3)

    wine = load_wine(as_frame=True)
    wines = wine.data.rename(columns={"od280/od315_of_diluted_wines": "dilution"})
    wines.sample(3)
    numpy_random_state = np.random.get_state(legacy=False)
    return wine, wines, numpy_random_state
