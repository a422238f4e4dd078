# %% [markdown]
# ## Setup

# %%
import glob
import os
import sys
from pathlib import Path

import pandas as pd

sys.path.append("../lib")
import beside
from shared.scaling import scale

os.makedirs("out", exist_ok=True)
FOLDER = "../data"

# %% [markdown]
# ## Load

# %%
tables = [pd.read_csv(f"{FOLDER}/{name}.csv") for name in ("a", "b")]
found = len(glob.glob("../data/*.csv"))
listed = sorted(os.listdir("../data"))
walked = sum(len(files) for _, _, files in os.walk(FOLDER))

# %% [markdown]
# ## Scale

# %%
scaled = [beside.double(scale(t)) for t in tables]

# %% [markdown]
# ## Save

# %%
for number, table in enumerate(scaled):
    table.to_csv(os.path.join("out", "%d.csv" % number), index=False)
total = sum(int(pd.read_csv(p).x.sum()) for p in sorted(Path("out").glob("*.csv")))
