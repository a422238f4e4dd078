"""Setup.

Lifted from notebooks/notebook.ipynb, section "Setup".
"""

import os


def setup() -> str:
    """Setup.

    Returns:
        here: a str.
    """
    here = os.getcwd()
    return here
