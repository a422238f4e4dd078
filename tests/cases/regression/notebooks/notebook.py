# %% [markdown]
# # Diabetes progression
# How far can the disease's progression after a year be told from ten measurements?

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split

SEED = 7
TEST_SIZE = 0.2

# %% [markdown]
# ## 1. Load the data

# %%
bunch = load_diabetes(as_frame=True, scaled=False)
patients = bunch.frame
patients.head()

# %%
patients.describe()

# %% [markdown]
# ## 2. Clean
# Sex is coded 1 and 2; a flag says more.

# %%
patients["is_female"] = patients["sex"] == 2
patients.drop(columns="sex", inplace=True)
patients.isna().sum()

# %%
# three measurements are skewed
for column in ["s3", "s4", "s6"]:
    patients[column] = np.log(patients[column])

# %% [markdown]
# ## 3. Features and target

# %%
features = [c for c in patients.columns if c != "target"]
X = patients[features]
y = patients["target"]

# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=TEST_SIZE, random_state=SEED)
X_train.shape, X_test.shape

# %% [markdown]
# ## 4. Baseline

# %%
mean, deviation = X_train.mean(), X_train.std()


def standardize(frame):
    """By the training rows' mean and deviation."""
    return (frame - mean) / deviation


# %%
ridge = Ridge(alpha=1.5)
ridge.fit(standardize(X_train), y_train)
ridge_r2 = r2_score(y_test, ridge.predict(standardize(X_test)))
print(f"ridge: {ridge_r2:.3f}")

# %% [markdown]
# ## 5. Train

# %%
model = GradientBoostingRegressor(n_estimators=60, learning_rate=0.08, max_depth=2, random_state=SEED)
model.fit(X_train, y_train)

# %% [markdown]
# ## 6. Evaluate

# %%
predicted = model.predict(X_test)
r2 = r2_score(y_test, predicted)
mae = mean_absolute_error(y_test, predicted)
print(r2, mae)

# %%
importance = pd.Series(model.feature_importances_, index=X_train.columns).sort_values(ascending=False)
importance.head(3)
