"""Kinds.

Lifted from notebook.ipynb, section "Kinds".
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pipeline.helpers import Point, Shape, width


def kinds() -> Any:
    """Kinds.

    Returns:
        shape: a Shape.
    """
    Shape.width = width
    Shape.unit = "cm"
    pd.Series.doubled = lambda self: self * 2
    shape = Shape([Point(0, 0), Point(3, 1)])
    return shape
