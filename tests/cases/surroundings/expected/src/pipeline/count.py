"""Count.

Lifted from notebook.ipynb, section "Count".
"""

import os
import sys
import time
import warnings
from decimal import getcontext

import numpy as np
import pandas as pd
from pipeline.helpers import double


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def count() -> tuple[int, pd.Series]:
    """Count.

    Returns:
        deep: a number.
        twice: 3 values when lifted.
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

    deep = depth(3000)
    twice = pd.Series([1, 2, 3]).double()
    return deep, twice
