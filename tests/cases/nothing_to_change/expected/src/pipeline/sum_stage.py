"""Sum.

Lifted from notebook.ipynb, section "Sum".
"""

import pandas as pd


def sum_stage(
    names: list[str], d: dict[str, int], df: pd.DataFrame
) -> tuple[float, str, int]:
    """Sum.

    Args:
        names: 2 items when lifted; made by `clean`.
        d: 1 item when lifted; made by `clean`.
        df: 3 × 2 when lifted; made by `clean`.

    Returns:
        total: a number.
        first: a str.
        k: a number.
    """
    total = df.a.sum()
    first = names[0]
    k = d["k"] + 1
    return total, first, k
