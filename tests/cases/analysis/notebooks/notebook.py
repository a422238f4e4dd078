# %% [markdown]
# # Where are the bikes taken?

# %%
#! %matplotlib inline
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

pd.set_option("display.max_columns", 20)
DATA = Path("../data")

# %% [markdown]
# ## Read

# %%
bikes = pd.read_csv(DATA / "bikes.csv", parse_dates=["day"])
bikes.info()

# %%
#! !ls ../data
bikes["weather"].value_counts()

# %% [markdown]
# ## Fill the gaps
# A station that did not report gets its own median.

# %%
gaps = int(bikes["bikes"].isna().sum())
bikes["bikes"] = bikes.groupby("station")["bikes"].transform(lambda taken: taken.fillna(taken.median()))
assert bikes["bikes"].notna().all()

# %% [markdown]
# ## By weekday

# %%
bikes["weekday"] = pd.Categorical(
    bikes["day"].dt.day_name(),
    categories=["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ordered=True,
)
by_weekday = bikes.pivot_table(index="weekday", columns="station", values="bikes", aggfunc="mean", observed=False)
by_weekday.round(1)

# %%
fig, ax = plt.subplots(figsize=(7, 3))
by_weekday.plot(ax=ax)
ax.set_ylabel("bikes taken")
plt.show()

# %% [markdown]
# ## By weather

# %%
by_weather = bikes.groupby(["station", "weather"], observed=True)["bikes"].agg(["mean", "count"])
rain_share = (bikes["weather"] == "rain").mean()
busiest = by_weather["mean"].idxmax()
print(f"busiest: {busiest[0]} when {busiest[1]}")

# %% [markdown]
# ## Save

# %%
(DATA / "out").mkdir(exist_ok=True)
by_weekday.to_csv(DATA / "out" / "by_weekday.csv")
with open("../data/out/notes.txt", "w") as notes:
    notes.write(f"{gaps} gaps filled\n")
