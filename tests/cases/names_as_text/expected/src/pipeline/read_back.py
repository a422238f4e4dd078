"""Read back.

Lifted from notebook.ipynb, section "Read back".
"""

import pandas as pd


def read_back(
    low: int,
    rows: pd.DataFrame,
    label: str,
    few: pd.DataFrame,
    wider: pd.DataFrame,
    hidden: int,
    double: int,
    total_a: int,
    total_b: int,
    column: str,
    LIMIT: int,
    WIDTH: int,
) -> tuple[dict[str, int], list[str], list[int], int]:
    """Read back.

    Args:
        low: made by `data`.
        rows: 3 × 2 when lifted; made by `data`.
        label: made by `data`.
        few: 2 × 2 when lifted; made by `look_up`.
        wider: 3 × 3 when lifted; made by `look_up`.
        hidden: made by `look_up`.
        double: made by `look_up`.
        total_a: made by `look_up`.
        total_b: made by `look_up`.
        column: made by `look_up`.
        LIMIT: 2 in the notebook.
        WIDTH: 3 in the notebook.

    Returns:
        totals: 2 items when lifted.
        names: 2 items when lifted.
        found: 2 items when lifted.
        answer: a number.
    """
    # the code looks names up as a notebook does: they are this module's globals
    global answer, found, names, totals
    global __name__
    __name__ = "__main__"
    globals().update(
        low=low,
        rows=rows,
        label=label,
        few=few,
        wider=wider,
        hidden=hidden,
        double=double,
        total_a=total_a,
        total_b=total_b,
        column=column,
        LIMIT=LIMIT,
        WIDTH=WIDTH,
    )
    totals = {
        name: value
        for name, value in list(globals().items())
        if name.startswith("total_")
    }
    names = ["low", "double"]
    found = [eval(name) for name in names]
    answer = globals()["hidden"] + total_a
    return totals, names, found, answer
