# %% [markdown]
# ## Load

# %%
import pandas as pd
df = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": ["x", "y", "z"]})
names = ["p", "q"]
d = {"k": 1}

# %% [markdown]
# ## Clean

# %%
df.dropna(inplace=True)
df["a"] = df["a"].fillna(0)
df.b = df.b.str.lower()
names.sort()


def tidy(frame):
    frame["b"] = frame["b"].str.strip()


tidy(df)
d.update({"k": 1})
d["k"] = 1
for c in df.columns:
    if df[c].isna().any():
        df[c] = df[c].fillna(0)

# %% [markdown]
# ## Sum

# %%
total = df.a.sum()
first = names[0]
k = d["k"] + 1
