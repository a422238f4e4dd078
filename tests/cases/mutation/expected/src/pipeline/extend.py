"""Extend.

Lifted from notebook.ipynb, section "Extend".
"""

from copy import deepcopy
from typing import Any

import pandas as pd


def extend(
    houses: pd.DataFrame, history: list[str], summary: dict[str, int]
) -> tuple[pd.DataFrame, list[str], dict[str, Any]]:
    """The frame gets a column, the list an item, the dict a key.

    Args:
        houses: 5 × 2 when lifted; made by `make`.
        history: 1 item when lifted; made by `make`.
        summary: 1 item when lifted; made by `make`.

    Returns:
        houses: 5 × 4 when lifted.
        history: 2 items when lifted.
        summary: 2 items when lifted.
    """
    houses = houses.copy()
    history = deepcopy(history)
    summary = deepcopy(summary)
    houses["per_metre"] = houses["price"] / houses["area"]
    houses.loc[houses["area"] > 100, "large"] = True
    history.append("extended")
    summary["mean"] = houses["price"].mean()
    return houses, history, summary
