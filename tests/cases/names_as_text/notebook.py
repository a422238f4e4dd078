# %% [markdown]
# # Text
# ## Data

# %%
import pandas as pd

LIMIT = 2
WIDTH = 3
low = 1
rows = pd.DataFrame({"a": [1, 2, 3], "b": [1, 1, 1]})
label = f"{WIDTH=} {LIMIT!r:>4} {low:0{WIDTH}d}"

# %% [markdown]
# ## Look up

# %%
few = rows.query("a >= @LIMIT and b == @low")
wider = rows.eval("c = a + @low")
exec("hidden = low * 10")
double = eval("hidden * 2")
for column in ["a", "b"]:
    globals()[f"total_{column}"] = int(rows[column].sum())

# %% [markdown]
# ## Read back

# %%
totals = {name: value for name, value in list(globals().items()) if name.startswith("total_")}
names = ["low", "double"]
found = [eval(name) for name in names]
answer = vars()["hidden"] + total_a
