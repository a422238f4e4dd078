"""Table.

Lifted from notebook.ipynb, section "Table".
"""

from typing import Any

import pandas as pd


def table(purse: list[Any]) -> tuple[int, pd.DataFrame]:
    """Table.

    Args:
        purse: 3 items when lifted; made by `purse`.

    Returns:
        factor: a number.
        table: 3 × 3 when lifted.
    """
    factor = 3

    def scaled(value):
        return value * factor

    table = pd.DataFrame({"amount": [m.amount for m in purse]})
    table["scaled"] = table["amount"].map(scaled)
    factor = 4
    table["again"] = table["amount"].apply(scaled)
    return factor, table
