# %% [markdown]
# # Exchange
# ## Rates

# %%
import pandas as pd

rates = {"EUR": 1.0, "USD": 1.25, "GBP": 0.8}
digits = 2


class Money:
    """An amount in a currency."""

    def __init__(self, amount, currency):
        self.amount = amount
        self.currency = currency

    def __repr__(self):
        return f"{self.amount} {self.currency}"


def to_euro(money):
    """By the table of rates."""
    return round(money.amount / rates[money.currency], digits)


# %% [markdown]
# ## Purse

# %%
purse = [Money(10, "USD"), Money(8, "GBP"), Money(3, "EUR")]
total = sum(to_euro(m) for m in purse)

# %%
to_euro(purse[0])

# %% [markdown]
# ## Devalue
# From here on the dollar is worth less.

# %%
rates["USD"] = 1.6
digits = 3
after = to_euro(purse[0])

# %% [markdown]
# ## Table

# %%
factor = 3


def scaled(value):
    return value * factor


table = pd.DataFrame({"amount": [m.amount for m in purse]})
table["scaled"] = table["amount"].map(scaled)
factor = 4
table["again"] = table["amount"].apply(scaled)

# %% [markdown]
# ## Redefine


# %%
def to_euro(money):
    """Without rounding."""
    return money.amount / rates[money.currency]


exact = [to_euro(m) for m in purse]
