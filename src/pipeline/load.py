"""Load.

Lifted from notebooks/penguins.ipynb, section "Load".
"""

import pandas as pd


def load() -> pd.DataFrame:
    """One row is one bird. `NA` in the file means that nobody wrote anything down.

    Returns:
        penguins: 344 × 8 when lifted.
    """
    penguins = pd.read_csv("data/raw/penguins.csv")
    return penguins
