# %% [markdown]
# ## Setup

# %%
import os

import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import MinMaxScaler

np.seterr(divide="raise")
os.environ["NBLIFT_CASE"] = "metric"
sklearn.set_config(transform_output="pandas")
pd.set_option("display.precision", 2)

# %% [markdown]
# ## Divide

# %%
values = np.array([1.0, 0.0, 4.0])
try:
    inverse = 1 / values
except FloatingPointError:
    inverse = None

# %% [markdown]
# ## Scale

# %%
frame = pd.DataFrame({"v": values})
scaled = MinMaxScaler().fit_transform(frame)
kind = type(scaled).__name__

# %% [markdown]
# ## Name

# %%
unit = os.environ["NBLIFT_CASE"]
