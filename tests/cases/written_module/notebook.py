# %% [markdown]
# ## Helper

# %%
#! %%writefile tripled.py
"""Written by a cell."""


def triple(x):
    return 3 * x

# %% [markdown]
# ## Use

# %%
import tripled

six = tripled.triple(2)

# %% [markdown]
# ## Again

# %%
eighteen = tripled.triple(six)
