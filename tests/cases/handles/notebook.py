# %% [markdown]
# ## Open

# %%
squares = (n * n for n in range(6))
first = next(squares)
log = open("log.txt", "w")

# %% [markdown]
# ## Go on

# %%
second = next(squares)
log.write(f"{second}\n")

# %% [markdown]
# ## Close

# %%
rest = list(squares)
log.write(f"{rest}\n")
log.close()

# %% [markdown]
# ## After

# %%
total = sum(rest)
