"""Sum.

Lifted from notebooks/notebook.ipynb, section "Sum".
"""

import os
from pathlib import Path

import pandas as pd
from pipeline.helpers import here

top = Path.cwd().parent
label = f"{top}/notebooks"


def sum_stage(sales: pd.DataFrame) -> tuple[pd.Series, list[str], bool]:
    """Sum.

    Args:
        sales: 3 × 2 when lifted; made by `load`.

    Returns:
        sold: 2 values when lifted.
        tables: 1 item when lifted.
        same: a bool.
    """
    sold = sales.groupby("shop").sold.sum()
    tables = [name for name in os.listdir(here) if name.endswith(".csv")]
    same = (top / "notebooks" / "sales.csv").exists() and label == here
    return sold, tables, same
