"""Load.

Lifted from notebook.ipynb, section "Load".
"""

import pandas as pd


def load() -> tuple[pd.DataFrame, list[str], dict[str, int]]:
    """Load.

    Returns:
        df: 3 × 2 when lifted.
        names: 2 items when lifted.
        d: 1 item when lifted.
    """
    df = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": ["x", "y", "z"]})
    names = ["p", "q"]
    d = {"k": 1}
    return df, names, d
