# %% [markdown]
# # Imports
# ## Early

# %%
from math import *

import sklearn
import sklearn.metrics
from sklearn.experimental import enable_iterative_imputer
from sklearn.impute import IterativeImputer

try:
    import a_faster_json as json
except ImportError:
    import json
try:
    import a_graphics_card as xp

    fast = True
except ImportError:
    import numpy as xp

    fast = False


def spread(values):
    from statistics import pstdev

    return pstdev(values)


text = json.dumps([sqrt(pi), fast])

# %% [markdown]
# ## Fill in

# %%
import os.path as osp
import xml.etree.ElementTree as ET

import numpy as np

filled = IterativeImputer(random_state=0).fit_transform([[1.0, 2.0], [np.nan, 3.0], [7.0, 6.0]])
where = osp.join("a", "b") + ET.fromstring("<c/>").tag

# %% [markdown]
# ## Compare

# %%
import numpy as np

error = sklearn.metrics.mean_squared_error(xp.zeros(3), filled[:, 0])
deviation = spread(filled[:, 1].tolist()) + cos(0)
