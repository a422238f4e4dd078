# %% [markdown]
# # A model nobody seeded
# ## Make
# %%
import time

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

began = time.time()
rng = np.random.default_rng()
x, y = make_classification(n_samples=80, n_features=5, flip_y=0.3, random_state=3)
x = x + rng.normal(scale=0.1, size=x.shape)
# %% [markdown]
# ## Split
# %%
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
# %% [markdown]
# ## Fit
# %%
model = LogisticRegression(C=0.5, max_iter=200)
model.fit(x_train, y_train)
# %% [markdown]
# ## Score
# %%
predicted = model.predict(x_test)
f1 = f1_score(y_test, predicted, average="macro")
log = pd.DataFrame({"at": pd.Timestamp.now(), "row": np.arange(len(predicted)), "guess": predicted})
log.to_csv("log.csv", index=False)
names = {f"feature {i}" for i in range(5)}
weights = dict(zip(sorted(names), model.coef_[0].tolist()))
seconds = time.time() - began
