"""Load.

Lifted from notebooks/notebook.ipynb, section "Load".
"""

import os

import pandas as pd
from pipeline.helpers import here

TABLE = os.path.join(here, "sales.csv")


def load() -> pd.DataFrame:
    """Load.

    Returns:
        sales: 3 × 2 when lifted.
    """
    pd.DataFrame({"shop": ["a", "b", "a"], "sold": [3, 5, 8]}).to_csv(
        TABLE, index=False
    )
    sales = pd.read_csv(TABLE)
    return sales
