# %% [markdown]
# # Prices
# ## Make

# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

houses = pd.DataFrame({"area": [50.0, 80.0, 65.0, 120.0, 95.0], "price": [150.0, 225.0, 190.0, 330.0, 270.0]})
history = ["made"]
summary = {"rows": len(houses)}
model = LinearRegression()

# %% [markdown]
# ## Extend
# The frame gets a column, the list an item, the dict a key.

# %%
houses["per_metre"] = houses["price"] / houses["area"]
houses.loc[houses["area"] > 100, "large"] = True
history.append("extended")
summary["mean"] = houses["price"].mean()

# %%
houses.head(2)

# %% [markdown]
# ## Sort

# %%
houses.sort_values("area", inplace=True)
houses.reset_index(drop=True, inplace=True)
history += ["sorted"]
summary.update(largest=houses["area"].iloc[-1])

# %% [markdown]
# ## Fit

# %%
areas = houses[["area"]].to_numpy()
model.fit(areas, houses["price"])
history.append("fitted")

# %% [markdown]
# ## Use

# %%
estimate = model.predict(np.array([[100.0]]))
del summary["rows"]
steps = len(history)
