# %% [markdown]
# # The shops' orders
# ## Load
# %%
import json

import numpy as np
import pandas as pd

VAT = 0.2
orders = pd.read_csv("data/orders.csv", parse_dates=["day"])
seen = []
np.seterr(divide="ignore")


# %% [markdown]
# ## Clean
# %%
def tidy(text):
    return text.strip().lower()


orders["item"] = orders["item"].map(tidy)
orders = orders[orders["pieces"] >= 1].reset_index(drop=True)
orders["price"] = orders["price"].fillna(orders["price"].median())
seen.append(len(orders))
ordered = orders.sort_values(["shop", "day"], kind="stable")


# %% [markdown]
# ## Amounts
# %%
def gross(net, rate=VAT, digits=2):
    return (net * (1 + rate)).round(digits)


orders["amount"] = gross(orders["price"] * orders["pieces"])
amounts = orders["amount"].to_numpy()
big = amounts[amounts > 10]
first, last = amounts[:3], amounts[-3:]
first = first.copy()
first[0] = -1.0
counts = orders.groupby("item")["pieces"].sum().astype("int32")
share = np.log(amounts / (amounts - amounts.min()))
seen.append(float(big.sum()))


# %% [markdown]
# ## Rules
# %%
class Discount:
    least = 3

    def __init__(self, part):
        self.part = part

    def __call__(self, amount, pieces):
        return amount * (1 - self.part) if pieces > self.least else amount


discount = Discount(0.1)
rules = {"half": lambda x: x / 2, "cap": lambda x, top=20: min(x, top)}
paid = [discount(a, p) for a, p in zip(orders["amount"], orders["pieces"])]
low, high = min(paid), max(paid)
# %% [markdown]
# ## Draw
# %%
np.random.seed(7)
winners = np.random.choice(orders["order"], size=3, replace=False)
rng = np.random.default_rng(11)
noise = rng.normal(0, 1, size=5)
# %% [markdown]
# ## Write
# %%
late = np.random.rand(2)
bonus = rng.integers(0, 100, size=3)
table = orders.pivot_table(index="shop", columns="item", values="amount", aggfunc="sum")
table.to_csv("table.csv", float_format="%.2f")
with open("summary.json", "w") as file:
    json.dump({"paid": sum(paid), "winners": winners.tolist()}, file, sort_keys=True)
total = float(np.nansum(table.to_numpy()))
