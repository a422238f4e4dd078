# %% [markdown]
# ## Setup

# %%
import subprocess
import sys
import threading
from multiprocessing import Pool

from joblib import Parallel, delayed


def square(x):
    return x * x


numbers = [1, 2, 3]

# %% [markdown]
# ## Processes

# %%
squares = Parallel(n_jobs=2)(delayed(square)(x) for x in numbers)
with Pool(2) as pool:
    fourths = pool.map(square, squares)

# %% [markdown]
# ## Threads

# %%
found = {}


def work(n):
    found[n] = n * n


threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
found = dict(sorted(found.items()))

# %% [markdown]
# ## Programs

# %%
answer = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout
print("noise", file=sys.stderr)
total = sum(fourths) + sum(found.values()) + int(answer)
