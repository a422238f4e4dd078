# %% [markdown]
# ## Time

# %%
#! timed = %timeit -o -n1 -r1 sum(range(10))

# %% [markdown]
# ## Judge

# %%
fast = timed.best < 60
