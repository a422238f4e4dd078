"""Print.

Lifted from notebook.ipynb, section "Print".
"""

import os
import sys
import time
import warnings
from decimal import getcontext

import numpy as np
import pandas as pd
from pipeline.helpers import double


def print_stage() -> tuple[str, str]:
    """Print.

    Returns:
        shown: a str.
        table: a str.
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

    shown = str(np.array([1.23456, 2.0]))
    table = pd.DataFrame({"text": ["a text that is cut off", "b"]}).to_string()
    return shown, table
