"""By weather.

Lifted from notebooks/notebook.ipynb, section "By weather".
"""

from typing import Any

import pandas as pd


def weather(bikes: pd.DataFrame) -> tuple[pd.DataFrame, float, tuple[Any, ...]]:
    """By weather.

    Args:
        bikes: 180 × 5 when lifted; made by `weekday`.

    Returns:
        by_weather: 9 × 2 when lifted.
        rain_share: a number.
        busiest: 2 items when lifted.
    """
    by_weather = bikes.groupby(["station", "weather"], observed=True)["bikes"].agg(
        ["mean", "count"]
    )
    rain_share = (bikes["weather"] == "rain").mean()
    busiest = by_weather["mean"].idxmax()
    return by_weather, rain_share, busiest
