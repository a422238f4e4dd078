"""Measure.

Lifted from notebook.ipynb, section "Measure".
"""

import datetime
import os
import sys
import time
import warnings
from decimal import Decimal, getcontext

import numpy as np
import pandas as pd
from pipeline.helpers import double


def measure() -> tuple[Decimal, int, str]:
    """Measure.

    Returns:
        seventh: a Decimal.
        hour: a number.
        outcome: a str.
    """
    for category in (UserWarning, FutureWarning):
        warnings.filterwarnings("error", category=category)
    getcontext().prec = 5
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    sys.setrecursionlimit(5000)
    np.set_printoptions(precision=2)
    pd.set_option("display.max_colwidth", 12)
    pd.Series.double = double

    seventh = Decimal(1) / Decimal(7)
    hour = datetime.datetime.fromtimestamp(0).hour
    try:
        warnings.warn("odd", UserWarning)
        outcome = "went on"
    except UserWarning:
        outcome = "stopped"
    return seventh, hour, outcome
