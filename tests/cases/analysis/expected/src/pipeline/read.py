"""Read.

Lifted from notebooks/notebook.ipynb, section "Read".
"""

import pandas as pd
from pipeline.helpers import DATA


def read() -> pd.DataFrame:
    """Read.

    Returns:
        bikes: 180 × 4 when lifted.
    """
    bikes = pd.read_csv(DATA / "bikes.csv", parse_dates=["day"])
    return bikes
