"""Early.

Lifted from notebook.ipynb, section "Early".
"""

from math import pi, sqrt

try:
    import a_faster_json as json
except ImportError:
    import json
from typing import Any


def early() -> tuple[Any, bool, str]:
    """Early.

    Returns:
        xp: a numpy.
        fast: a bool.
        text: a str.
    """
    try:
        import a_graphics_card as xp

        fast = True
    except ImportError:
        import numpy as xp

        fast = False
    text = json.dumps([sqrt(pi), fast])
    return xp, fast, text
