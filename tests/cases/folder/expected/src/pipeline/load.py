"""Load.

Lifted from notebooks/notebook.ipynb, section "Load".
"""

import os
from pathlib import Path

import pandas as pd

ROOT = Path.cwd().parent
here = os.getcwd()


def load() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load.

    Returns:
        table: 2 × 2 when lifted.
        again: 2 × 2 when lifted.
    """
    table = pd.read_csv(ROOT / "data" / "a.csv")
    again = pd.read_csv(os.path.join(here, "..", "data", "a.csv"))
    return table, again
