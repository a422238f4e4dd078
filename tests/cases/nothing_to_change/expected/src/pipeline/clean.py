"""Clean.

Lifted from notebook.ipynb, section "Clean".
"""

from copy import deepcopy

import pandas as pd


def tidy(frame):
    frame["b"] = frame["b"].str.strip()


def clean(
    df: pd.DataFrame, names: list[str], d: dict[str, int]
) -> tuple[list[str], dict[str, int], pd.DataFrame]:
    """Clean.

    Args:
        df: 3 × 2 when lifted; made by `load`.
        names: 2 items when lifted; made by `load`.
        d: 1 item when lifted; made by `load`.

    Returns:
        names: 2 items when lifted.
        d: 1 item when lifted.
        df: 3 × 2 when lifted.
    """
    df = df.copy()
    names = deepcopy(names)
    d = deepcopy(d)
    df.dropna(inplace=True)
    df["a"] = df["a"].fillna(0)
    df.b = df.b.str.lower()
    names.sort()
    tidy(df)
    d.update({"k": 1})
    d["k"] = 1
    for c in df.columns:
        if df[c].isna().any():
            df[c] = df[c].fillna(0)
    return names, d, df
