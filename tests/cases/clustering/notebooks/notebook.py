# %% [markdown]
# # Kinds of wine
# Thirteen chemical measurements of 178 wines: how many kinds are there?

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

np.random.seed(3)

# %% [markdown]
# ## Load

# %%
wine = load_wine(as_frame=True)
wines = wine.data.rename(columns={"od280/od315_of_diluted_wines": "dilution"})
wines.sample(3)

# %% [markdown]
# ## Outliers
# A few wines have extreme magnesium; they would pull the centres.

# %%
limit = wines["magnesium"].quantile(0.98)
wines = wines[wines["magnesium"] <= limit].reset_index(drop=True)
len(wines)

# %% [markdown]
# ## Scale

# %%
scaler = StandardScaler()
scaled = pd.DataFrame(scaler.fit_transform(wines), columns=wines.columns)
scaled.hist(figsize=(9, 6))
plt.show()

# %% [markdown]
# ## Choose k

# %%
scores = {}
for k in range(2, 6):
    kmeans = KMeans(n_clusters=k, n_init=5)
    labels = kmeans.fit_predict(scaled)
    scores[k] = silhouette_score(scaled, labels)
best_k = max(scores, key=scores.get)
best_k, scores[best_k]

# %% [markdown]
# ## Cluster

# %%
model = KMeans(n_clusters=best_k, n_init=5)
model.fit(scaled)
wines["cluster"] = model.labels_
inertia = model.inertia_

# %% [markdown]
# ## Describe

# %%
centres = pd.DataFrame(scaler.inverse_transform(model.cluster_centers_), columns=scaled.columns).round(2)
sizes = wines["cluster"].value_counts().sort_index()
centres

# %%
sizes.plot.bar()
plt.show()
