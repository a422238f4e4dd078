"""Save.

Lifted from notebooks/notebook.ipynb, section "Save".
"""

import os

import pandas as pd


def save(table: pd.DataFrame, again: pd.DataFrame) -> str:
    """Save.

    Args:
        table: 2 × 2 when lifted; made by `load`.
        again: 2 × 2 when lifted; made by `load`.

    Returns:
        place: a str.
    """
    table.merge(again, on="x").to_csv("merged.csv", index=False)
    place = os.path.basename(os.getcwd())
    return place
