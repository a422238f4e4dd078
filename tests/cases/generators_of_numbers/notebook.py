# %% [markdown]
# # Draws
# ## First

# %%
import random

import numpy as np
from sklearn.utils import resample

rng = np.random.default_rng(3)
old = np.random.RandomState(3)
dice = random.Random(5)


class Walk:
    def __init__(self):
        self.rng = np.random.default_rng(1)
        self.at = 0.0

    def step(self):
        self.at += self.rng.normal()
        return self.at


walk = Walk()
letters = iter("abcdef")
first = [rng.normal(), old.rand(), dice.random(), walk.step(), next(letters)]
rng.shuffle(np.arange(3))

# %% [markdown]
# ## Second

# %%
sample = resample([1, 2, 3, 4], random_state=old)
second = [rng.integers(9), dice.choice("abc"), walk.step(), next(letters)]

# %% [markdown]
# ## Third

# %%
third = [rng.random(), old.randint(0, 9), dice.sample(range(9), 2), walk.step(), *letters]
