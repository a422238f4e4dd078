"""Processes.

Lifted from notebook.ipynb, section "Processes".
"""

from multiprocessing import Pool

from joblib import Parallel, delayed


def square(x):
    return x * x


def processes(numbers: list[int]) -> tuple[list[int], list[int]]:
    """Processes.

    Args:
        numbers: 3 items when lifted; made by `setup`.

    Returns:
        squares: 3 items when lifted.
        fourths: 3 items when lifted.
    """
    squares = Parallel(n_jobs=2)(delayed(square)(x) for x in numbers)
    with Pool(2) as pool:
        fourths = pool.map(square, squares)
    return squares, fourths
