"""Helper.

Lifted from notebook.ipynb, section "Helper".
"""

from pathlib import Path


def helper() -> None:
    """Helper."""
    Path("tripled.py").write_text('''"""Written by a cell."""


def triple(x):
    return 3 * x
''')
