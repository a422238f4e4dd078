"""Make · Sum.

Lifted from notebook.ipynb, section "Make · Sum".
"""

import pandas as pd


def make_and_sum() -> tuple[pd.Series, int]:
    """Make · Sum.

    Returns:
        numbers: 3 values when lifted.
        total: a number.
    """

    @pd.api.extensions.register_series_accessor("nblift_case")
    class Case:
        def __init__(self, series):
            self.series = series

        def total(self):
            return int(self.series.sum())

    numbers = pd.Series([1, 2, 3])

    total = numbers.nblift_case.total()
    return numbers, total
