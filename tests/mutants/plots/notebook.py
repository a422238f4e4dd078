# %% [markdown]
# ## Data

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

points = pd.DataFrame({"x": [1, 2, 3], "y": [2, 1, 3], "z": [1.0, 5.0, 2.0]})

# %% [markdown]
# ## Lines

# %%
plt.style.use("ggplot")
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot(points["x"], points["y"], label="y")
ax.plot(points["x"], points["z"], label="z")
ax.set_xlabel("x")
ax.set_xlim(0, 4)
ax.legend()

# %% [markdown]
# ## Others

# %%
plt.scatter(points["x"], points["y"], s=[10, 20, 30], c=points["z"])
plt.colorbar()
plt.title("sizes")

# %%
plt.imshow(np.arange(6).reshape(2, 3))
plt.show()

# %%
plt.bar(points["x"], points["z"])
plt.yscale("log")
plt.text(1, 2, "here")
