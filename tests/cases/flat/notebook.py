# %%
#! %matplotlib inline
try:
    import ujson_that_nobody_has as json
except ImportError:
    import json

import numpy as np
import pandas as pd

ROWS = 20

# %%
points = pd.DataFrame({"x": np.linspace(0, 1, ROWS)})
points["y"] = 3 * points["x"] + 1
points.head()

# %%
#! %time slope, intercept = np.polyfit(points["x"], points["y"], 1)

# %%
residual = float(np.abs(points["y"] - slope * points["x"] - intercept).max())
print(residual < 1e-9)

# %%
document = json.dumps({"rows": ROWS})
