# %% [markdown]
# ## Begin

# %%
import numpy as np

basket = ["apple"]
same = basket
numbers = np.arange(5.0)
middle = numbers[1:4]

# %% [markdown]
# ## Change

# %%
same.append("pear")
middle *= 10

# %% [markdown]
# ## Count

# %%
how_many = len(basket)
total = numbers.sum()
