# %% [markdown]
# # Months
# ## Numbers

# %%
import random as dice
from datetime import datetime

import numpy
import pandas as pd

numpy.random.seed(0)
dice.seed(1)
values = [1, 2, 3]
copy = {"values": values}
frame = pd.DataFrame({"a": values})
day = datetime(2020, 1, 1)
mean = sum(values) / len(values)
noise = numpy.random.rand() + dice.random()

# %% [markdown]
# ## Names

# %%
import datetime

sum = sum(values)
max = 0
for value in values:
    max = value if value > max else max
pd = 5
np = 7
random = pd + np
copy["values"] = list(reversed(copy["values"]))
next_day = day + datetime.timedelta(days=1)
more = numpy.random.rand() + dice.random()
del values

# %% [markdown]
# ## Again

# %%
from math import sqrt

root = sqrt(sum)

# %%
from numpy import sqrt

values = "abc"
copy["n"] = len(frame) + np + random
list = [sum, max, pd, values.upper()]
roots = sqrt(numpy.array([4.0, 9.0]))
last = numpy.random.rand() + dice.random() + (datetime.date(2020, 1, 3) - day.date()).days
