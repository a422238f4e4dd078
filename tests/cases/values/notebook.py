# %% [markdown]
# ## Make

# %%
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import scipy.sparse as sp

nothing, yes, many, text = None, True, 10**25, "naïve ✓"
third, infinite, missing = 1 / 3, float("-inf"), float("nan")
pair, letters, nested = (1, "a"), {"b", "a"}, {"rows": [(1, 2), {"deep": None}], 3: b"bytes"}
exact, half, when, where = Decimal("0.10"), Fraction(1, 2), dt.datetime(2024, 2, 29, 12), PurePosixPath("a/b")

# %%
count, ratio, flag = np.int32(7), np.float32(0.1), np.bool_(True)
things = np.array([1, "a", None], dtype=object)
record = np.array([(1, 2.5)], dtype=[("n", "i2"), ("v", "f8")])
masked = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
sparse = sp.csr_matrix(np.diag([1.0, 0.0, 2.0]))

# %%
sizes = pd.Series(pd.Categorical(["S", "L", "S"], categories=["S", "M", "L"], ordered=True), name="size")
daily = pd.Series([1.5, 2.5, 3.5], index=pd.date_range("2024-01-01", periods=3, freq="D"))
zoned = pd.Series(pd.date_range("2024-03-30", periods=2, tz="Europe/Paris"))
counts = pd.Series([1, None, 3], dtype="Int64")
mixed = pd.Series([1, "a", None, (1, 2)])
grid = pd.DataFrame(
    [[1, 2.0], [3, 4.0]],
    index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["key", None]),
    columns=pd.MultiIndex.from_tuples([("v", "n"), ("v", "x")]),
)
numbered = pd.DataFrame(np.eye(2))
months = pd.period_range("2024-01", periods=3, freq="M")

# %% [markdown]
# ## Use

# %%
plain = [nothing, yes, many + 1, text.upper(), third * 3, infinite < 0, missing != missing]
kept = [pair[1], sorted(letters), nested["rows"][0], nested[3], exact * 3, half + 1, when.year, where.name]
arrays = [count + 1, ratio * 2, flag, things[2], record["v"][0], masked.sum(), fortran.flags.f_contiguous, sparse.sum()]
tables = [
    sizes.max(),
    daily.index.freqstr,
    zoned.dt.tz,
    counts.sum(),
    mixed[3],
    grid.loc["a"].iloc[0, 0],
    numbered[1][1],
]
last_month = months[-1]
