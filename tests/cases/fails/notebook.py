# %% [markdown]
# ## Load

# %%
numbers = [1, 2, 3]

# %% [markdown]
# ## Sum

# %%
# `weights` was made in a cell that is no longer here
doubled = [2 * n for n in numbers]
total = sum(n * w for n, w in zip(numbers, weights))
