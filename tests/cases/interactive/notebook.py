# %% [markdown]
# ## Ask

# %%
rows = [1, 2, 3]
wanted = int(input("how many? "))

# %% [markdown]
# ## Take

# %%
taken = rows[:wanted]
