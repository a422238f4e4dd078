"""Sort.

Lifted from notebook.ipynb, section "Sort".
"""

from copy import deepcopy
from typing import Any

import pandas as pd


def sort(
    houses: pd.DataFrame, history: list[str], summary: dict[str, Any]
) -> tuple[pd.DataFrame, list[str], dict[str, Any]]:
    """Sort.

    Args:
        houses: 5 × 4 when lifted; made by `extend`.
        history: 2 items when lifted; made by `extend`.
        summary: 2 items when lifted; made by `extend`.

    Returns:
        houses: 5 × 4 when lifted.
        history: 3 items when lifted.
        summary: 3 items when lifted.
    """
    houses = houses.copy()
    summary = deepcopy(summary)
    houses.sort_values("area", inplace=True)
    houses.reset_index(drop=True, inplace=True)
    history += ["sorted"]
    summary.update(largest=houses["area"].iloc[-1])
    return houses, history, summary
