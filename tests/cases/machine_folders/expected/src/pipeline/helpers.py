"""Functions that several stages use.

Lifted from notebooks/notebook.ipynb.
"""

import os

here = os.getcwd()
