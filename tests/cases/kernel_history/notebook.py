# %% [markdown]
# # Quick sums

# %%
price = 3
price * 4

# %%
cost = _ * 2
