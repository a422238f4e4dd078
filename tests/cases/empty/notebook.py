# %% [markdown]
# # Ideas
# Some day.

# %%
# nothing yet
