"""Move.

Lifted from notebook.ipynb, section "Move".
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pandas as pd
from pipeline.helpers import Color, Shape, name, width


def move(shape: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Move.

    Args:
        shape: made by `kinds`.

    Returns:
        shape: a Shape.
        other: a Shape.
        colors: 2 items when lifted.
    """
    shape = deepcopy(shape)
    name.prefix = "shape"
    Shape.width = width
    Shape.unit = "cm"
    pd.Series.doubled = lambda self: self * 2

    shape.tags.append(name(shape))
    other = shape.moved(2)
    colors = {Color.RED: shape, Color.BLUE: other}
    return shape, other, colors
