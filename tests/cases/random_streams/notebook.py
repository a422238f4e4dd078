# %% [markdown]
# ## Setup

# %%
import random

import numpy as np
import pandas as pd

np.random.seed(11)
random.seed(12)

# %% [markdown]
# ## Draw

# %%
frame = pd.DataFrame({"x": np.random.normal(size=8), "y": np.random.randint(0, 5, size=8)})
name = random.choice(["ada", "bob", "cleo"])

# %%
frame.sample(3)

# %% [markdown]
# ## Shuffle

# %%
order = np.random.permutation(8)
frame = frame.iloc[order].reset_index(drop=True)
tickets = list(range(6))
random.shuffle(tickets)

# %%
random.random(), np.random.rand()

# %% [markdown]
# ## Noise

# %%
frame["noise"] = np.random.standard_normal(8)
winner = random.sample(tickets, 2)

# %%
print(frame.sample(2))
