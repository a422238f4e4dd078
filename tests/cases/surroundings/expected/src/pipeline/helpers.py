"""Functions that several stages use.

Lifted from notebook.ipynb.
"""


def double(self):
    return self * 2
