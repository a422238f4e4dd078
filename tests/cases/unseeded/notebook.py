# %% [markdown]
# ## Data

# %%
import random

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

houses = pd.DataFrame({"rooms": range(1, 41), "age": [n * 7 % 13 for n in range(40)]})
houses["price"] = houses["rooms"] * 3.5 - houses["age"]

# %% [markdown]
# ## Split

# %%
houses["price"] += np.random.normal(size=len(houses))
train, test = train_test_split(houses, test_size=0.25)
checked = random.sample(range(40), 3)

# %% [markdown]
# ## Model

# %%
model = LinearRegression().fit(train[["rooms", "age"]], train["price"])
score = model.score(test[["rooms", "age"]], test["price"])
resampled = train.sample(10)["price"].mean()
