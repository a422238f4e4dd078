# %% [markdown]
# # Where things are

# %%
import os
from pathlib import Path

import pandas as pd

here = os.getcwd()
TABLE = os.path.join(here, "sales.csv")
top = Path.cwd().parent
label = f"{top}/notebooks"

# %% [markdown]
# # Load

# %%
pd.DataFrame({"shop": ["a", "b", "a"], "sold": [3, 5, 8]}).to_csv(TABLE, index=False)
sales = pd.read_csv(TABLE)

# %% [markdown]
# # Sum

# %%
sold = sales.groupby("shop").sold.sum()
tables = [name for name in os.listdir(here) if name.endswith(".csv")]
same = (top / "notebooks" / "sales.csv").exists() and label == here

# %% [markdown]
# # Count

# %%
count = len([name for name in os.listdir() if name.endswith(".csv")])
