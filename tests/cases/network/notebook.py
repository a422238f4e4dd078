# %% [markdown]
# ## Load

# %%
#! !wget -q http://127.0.0.1:9/measurements.csv
import pandas as pd

table = pd.read_csv("measurements.csv")

# %% [markdown]
# ## Sum

# %%
total = table.sum()
