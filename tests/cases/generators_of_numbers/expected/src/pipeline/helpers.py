"""Functions that several stages use.

Lifted from notebook.ipynb.
"""

import numpy as np


class Walk:
    def __init__(self):
        self.rng = np.random.default_rng(1)
        self.at = 0.0

    def step(self):
        self.at += self.rng.normal()
        return self.at
