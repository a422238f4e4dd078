"""Save.

Lifted from notebooks/notebook.ipynb, section "Save".
"""

import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd


def save(scaled: list[Any]) -> int:
    """Save.

    Args:
        scaled: 2 items when lifted; made by `scale_stage`.

    Returns:
        total: a number.
    """
    sys.path.append("lib")
    os.makedirs("notebooks/out", exist_ok=True)

    for number, table in enumerate(scaled):
        table.to_csv(os.path.join("notebooks/out", "%d.csv" % number), index=False)
    total = sum(
        int(pd.read_csv(p).x.sum()) for p in sorted(Path("notebooks/out").glob("*.csv"))
    )
    return total
