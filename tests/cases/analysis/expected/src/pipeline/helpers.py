"""Functions that several stages use.

Lifted from notebooks/notebook.ipynb.
"""

from pathlib import Path

DATA = Path("data")
