"""Processes · Threads.

Lifted from notebook.ipynb, section "Processes · Threads".
"""

import threading
from multiprocessing import Pool

from joblib import Parallel, delayed


def square(x):
    return x * x


def processes_and_threads(
    numbers: list[int],
) -> tuple[list[int], list[int], list[int], dict[int, int]]:
    """Processes · Threads.

    Args:
        numbers: 3 items when lifted; made by `setup`.

    Returns:
        fourths: 3 items when lifted.
        numbers: 3 items when lifted.
        squares: 3 items when lifted.
        found: 3 items when lifted.
    """
    squares = Parallel(n_jobs=2)(delayed(square)(x) for x in numbers)
    with Pool(2) as pool:
        fourths = pool.map(square, squares)

    found = {}

    def work(n):
        found[n] = n * n

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = dict(sorted(found.items()))
    return fourths, numbers, squares, found
