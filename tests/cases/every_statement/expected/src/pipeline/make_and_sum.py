"""Make · Sum.

Lifted from notebook.ipynb, section "Make · Sum".
"""

import pandas as pd


def known_as(name):
    def enter(kind):
        setattr(pd.Series, name, property(kind))
        return kind

    return enter


def make_and_sum() -> tuple[pd.Series, int]:
    """Make · Sum.

    Returns:
        numbers: 3 values when lifted.
        total: a number.
    """
    # the code looks names up as a notebook does: they are this module's globals
    global Case, numbers, total
    global __name__
    __name__ = "__main__"

    @known_as("nblift_case")
    class Case:
        def __init__(self, series):
            self.series = series

        def total(self):
            return int(self.series.sum())

    numbers = pd.Series([1, 2, 3])

    total = numbers.nblift_case.total()
    return numbers, total
