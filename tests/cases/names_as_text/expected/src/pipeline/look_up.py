"""Look up.

Lifted from notebook.ipynb, section "Look up".
"""

import pandas as pd


def look_up(
    low: int, rows: pd.DataFrame, LIMIT: int
) -> tuple[pd.DataFrame, pd.DataFrame, int, int, int, int, str]:
    """Look up.

    Args:
        low: made by `data`.
        rows: 3 × 2 when lifted; made by `data`.
        LIMIT: 2 in the notebook.

    Returns:
        few: 2 × 2 when lifted.
        wider: 3 × 3 when lifted.
        hidden: a number.
        double: a number.
        total_a: a number.
        total_b: a number.
        column: a str.
    """
    # the code looks names up as a notebook does: they are this module's globals
    global column, double, few, wider
    global __name__
    __name__ = "__main__"
    globals().update(low=low, rows=rows, LIMIT=LIMIT)
    few = rows.query("a >= @LIMIT and b == @low")
    wider = rows.eval("c = a + @low")
    exec("hidden = low * 10", globals())
    double = eval("hidden * 2")
    for column in ["a", "b"]:
        globals()[f"total_{column}"] = int(rows[column].sum())
    return few, wider, hidden, double, total_a, total_b, column
