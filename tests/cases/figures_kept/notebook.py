# %% [markdown]
# ## Setup

# %%
#! %matplotlib inline
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

sns.set_theme(style="whitegrid")
plt.rcParams["figure.figsize"] = (3, 2)
pd.set_option("display.max_rows", 20)

# %% [markdown]
# ## Data

# %%
points = pd.DataFrame({"x": [1, 2, 3], "y": [2, 1, 3], "z": [1.0, 5.0, 2.0]})
points.head()

# %%
# all columns at once
points.plot()
plt.show()


# %% [markdown]
# ## Explore

# %%
def bars(frame, column):
    sns.barplot(data=frame, x="x", y=column)
    plt.title(column)
    plt.show()


# %%
bars(points, "y")

# %%
for column in ["y", "z"]:
    bars(points, column)

# %%
for column in ["x", "y", "z"]:
    # one after the other
    plt.hist(points[column])
    plt.title(column)
    plt.show()

# %% [markdown]
# ## Pair

# %%
colours = ["red", "green"]
fig, (left, right) = plt.subplots(1, 2)
left.plot(points["x"], color=colours[0])
right.scatter(points["x"], points["z"], c=points["y"])
points.describe()

# %%
right.set_title("drawn on later")
fig

# %%
counts, edges, _ = plt.hist(points["z"], bins=2)
largest = counts.max()

# %%
for column in ["x", "y"]:
    plt.figure()
    plt.plot(points[column])

# %% [markdown]
# ## Model

# %%
slope = points["y"].cov(points["z"]) / points["y"].var()
print(slope)
