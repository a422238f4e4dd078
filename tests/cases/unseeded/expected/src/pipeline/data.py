"""Data.

Lifted from notebook.ipynb, section "Data".
"""

import pandas as pd


def data() -> pd.DataFrame:
    """Data.

    Returns:
        houses: 40 × 3 when lifted.
    """
    houses = pd.DataFrame(
        {"rooms": range(1, 41), "age": [n * 7 % 13 for n in range(40)]}
    )
    houses["price"] = houses["rooms"] * 3.5 - houses["age"]
    return houses
