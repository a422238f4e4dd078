# %% [markdown]
# ## Setup

# %%
import pandas as pd


def known_as(name):
    def enter(kind):
        setattr(pd.Series, name, property(kind))
        return kind

    return enter


@known_as("nblift_case")
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
