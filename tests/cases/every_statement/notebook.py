# %% [markdown]
# ## Setup

# %%
import pandas as pd


@pd.api.extensions.register_series_accessor("nblift_case")
class Case:
    def __init__(self, series):
        self.series = series

    def total(self):
        return int(self.series.sum())


# %% [markdown]
# ## Make

# %%
numbers = pd.Series([1, 2, 3])

# %% [markdown]
# ## Sum

# %%
total = numbers.nblift_case.total()
