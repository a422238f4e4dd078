# %% [markdown]
# ## Setup

# %%
import datetime
import os
import sys
import time
import warnings
from decimal import Decimal, getcontext

import numpy as np
import pandas as pd

for category in (UserWarning, FutureWarning):
    warnings.filterwarnings("error", category=category)
getcontext().prec = 5
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()
sys.setrecursionlimit(5000)
np.set_printoptions(precision=2)
pd.set_option("display.max_colwidth", 12)


def double(self):
    return self * 2


pd.Series.double = double

# %% [markdown]
# ## Measure

# %%
seventh = Decimal(1) / Decimal(7)
hour = datetime.datetime.fromtimestamp(0).hour
try:
    warnings.warn("odd", UserWarning)
    outcome = "went on"
except UserWarning:
    outcome = "stopped"

# %% [markdown]
# ## Count


# %%
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


deep = depth(3000)
twice = pd.Series([1, 2, 3]).double()

# %% [markdown]
# ## Print

# %%
shown = str(np.array([1.23456, 2.0]))
table = pd.DataFrame({"text": ["a text that is cut off", "b"]}).to_string()
