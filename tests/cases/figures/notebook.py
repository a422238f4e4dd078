# %% [markdown]
# ## Setup

# %%
#! %matplotlib inline
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

sns.set_theme(style="whitegrid")
plt.rcParams["figure.figsize"] = (3, 2)

# %% [markdown]
# ## Data

# %%
points = pd.DataFrame({"x": [1, 2, 3], "y": [2, 1, 3]})
display(points)
points.style.background_gradient()
points.plot()
plt.show()

# %% [markdown]
# ## Bars

# %%
sns.barplot(data=points, x="x", y="y")
plt.title("bars")
plt.savefig("bars.png")
plt.show()

# %% [markdown]
# ## Pair

# %%
fig, (left, right) = plt.subplots(1, 2)
left.plot(points.x)

# %%
right.plot(points.y)
fig.suptitle("pair")

# %%
fig.savefig("pair.png")
plt.show();
highest = int(points.y.max())
