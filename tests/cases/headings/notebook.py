# %% [markdown]
# # Import

# %%
import json

start = [1, 2]

# %% [markdown]
# ## Class

# %%
doubled = [2 * n for n in start]
for n in doubled:
    last = n
print(last)

# %% [markdown]
# ## Json

# %%
text = json.dumps(doubled)

# %% [markdown]
# ## 🚲 Données nettoyées

# %%
clean = json.loads(text)
del text

# %% [markdown]
# ## 2. Results

# %%
total = sum(clean)

# %% [markdown]
# ## 数据

# %%
text = str(total)

# %% [markdown]
# ## 3. Results

# %%
answer = f"{text}!"
list_of_all = [last, answer]
