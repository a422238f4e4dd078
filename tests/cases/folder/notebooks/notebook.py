# %% [markdown]
# ## Setup

# %%
import os
from pathlib import Path

import pandas as pd

ROOT = Path.cwd().parent
try:
    here = os.path.dirname(os.path.abspath(__file__))
except NameError:
    here = os.getcwd()

# %% [markdown]
# ## Load

# %%
table = pd.read_csv(ROOT / "data" / "a.csv")
again = pd.read_csv(os.path.join(here, "..", "data", "a.csv"))

# %% [markdown]
# ## Save

# %%
table.merge(again, on="x").to_csv("merged.csv", index=False)
place = os.path.basename(os.getcwd())
