"""Load.

Lifted from notebooks/notebook.ipynb, section "Load".
"""

import glob
import os
import sys
from typing import Any

import pandas as pd


def load(folder: str) -> tuple[list[Any], int, list[str], int]:
    """Load.

    Args:
        folder: 'data' in the notebook.

    Returns:
        tables: 2 items when lifted.
        found: a number.
        listed: 2 items when lifted.
        walked: a number.
    """
    sys.path.append("lib")

    tables = [pd.read_csv(f"{folder}/{name}.csv") for name in ("a", "b")]
    found = len(glob.glob("data/*.csv"))
    listed = sorted(os.listdir("data"))
    walked = sum(len(files) for _, _, files in os.walk(folder))
    return tables, found, listed, walked
