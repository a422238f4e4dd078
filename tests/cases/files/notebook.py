# %% [markdown]
# ## Write

# %%
import os
import pickle
import sqlite3
import tempfile
import zipfile

import pandas as pd

table = pd.DataFrame({"x": [1, 2, 3]})
table.to_csv("clean.csv", index=False)
with zipfile.ZipFile("packed.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("in/a.txt"), "5")

# %% [markdown]
# ## Unpack

# %%
with zipfile.ZipFile("packed.zip") as archive:
    archive.extractall("unpacked")
table = pd.read_csv("clean.csv")
five = int(open("unpacked/in/a.txt").read())

# %% [markdown]
# ## Log

# %%
with open("log.txt", "w") as log:
    log.write("one\n")
with open("passing.txt", "w") as passing:
    passing.write("7")
place = os.path.join(tempfile.mkdtemp(), "six.txt")
with open(place, "w") as six:
    six.write("6")

# %% [markdown]
# ## Log more

# %%
with open("log.txt", "a") as log:
    log.write("two\n")
seven = int(open("passing.txt").read())
os.remove("passing.txt")
number = int(open(place).read())

# %% [markdown]
# ## Keep

# %%
connection = sqlite3.connect("kept.db")
table.to_sql("kept", connection, index=False, if_exists="replace")
connection.close()

# %% [markdown]
# ## Read

# %%
connection = sqlite3.connect("kept.db")
total = int(pd.read_sql("select sum(x) s from kept", connection).s[0])
connection.close()
with open("total.pkl", "wb") as file:
    pickle.dump(total, file)
