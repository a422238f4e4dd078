"""By weekday.

Lifted from notebooks/notebook.ipynb, section "By weekday".
"""

import pandas as pd


def weekday(bikes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """By weekday.

    Args:
        bikes: 180 × 4 when lifted; made by `fill_gaps`.

    Returns:
        bikes: 180 × 5 when lifted.
        by_weekday: 7 × 3 when lifted.
    """
    bikes = bikes.copy()
    bikes["weekday"] = pd.Categorical(
        bikes["day"].dt.day_name(),
        categories=[
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
        ordered=True,
    )
    by_weekday = bikes.pivot_table(
        index="weekday",
        columns="station",
        values="bikes",
        aggfunc="mean",
        observed=False,
    )
    return bikes, by_weekday
