# %% [markdown]
# ## Setup

# %%
#! %matplotlib inline
#! %load_ext autoreload
#! %pip install numpy
import os

import numpy as np

#! %env NBLIFT_CASE=quick
#! %run shared.ipynb
folder = "../data"
#! np.sqrt?

# %% [markdown]
# ## Find

# %%
#! %%capture printed
#! files = !ls ../data
print(files)

# %%
names = []
for name in files:
#!     first = !head -n 1 {folder}/{name}
    names.append(first[0])

# %% [markdown]
# ## Copy

# %%
#! %%bash
mkdir -p out
for i in 1 2 3; do echo "$i" >> out/numbers.txt; done

# %%
#! !cp $folder/a.csv out/copy.csv
#! %time numbers = [int(line) for line in open("out/numbers.txt")]
#! %timeit -n1 -r1 sum(numbers)
#! copied = !cat out/copy.csv | tr a-z A-Z
printed.show()

# %% [markdown]
# ## Sum

# %%
total = scaled(sum(numbers))
mode = os.environ["NBLIFT_CASE"]
#! %who
