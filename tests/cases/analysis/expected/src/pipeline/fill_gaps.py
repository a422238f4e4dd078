"""Fill the gaps.

Lifted from notebooks/notebook.ipynb, section "Fill the gaps".
"""

import pandas as pd


def fill_gaps(bikes: pd.DataFrame) -> tuple[int, pd.DataFrame]:
    """A station that did not report gets its own median.

    Args:
        bikes: 180 × 4 when lifted; made by `read`.

    Returns:
        gaps: a number.
        bikes: 180 × 4 when lifted.
    """
    bikes = bikes.copy()
    gaps = int(bikes["bikes"].isna().sum())
    bikes["bikes"] = bikes.groupby("station")["bikes"].transform(
        lambda taken: taken.fillna(taken.median())
    )
    assert bikes["bikes"].notna().all()
    return gaps, bikes
