"""Measure.

Lifted from notebook.ipynb, section "Measure".
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pipeline.helpers import Shape, name, width


def measure(
    shape: Any, other: Any, colors: dict[str, Any]
) -> tuple[pd.Series, list[Any]]:
    """Measure.

    Args:
        shape: made by `move`.
        other: made by `move`.
        colors: 2 items when lifted; made by `move`.

    Returns:
        widths: 2 values when lifted.
        labels: 4 items when lifted.
    """
    name.prefix = "shape"
    Shape.width = width
    Shape.unit = "cm"
    pd.Series.doubled = lambda self: self * 2

    widths = pd.Series([s.width() for s in colors.values()]).doubled()
    labels = [name(other), Shape.unit, shape.tags[0], other.corners[1].x]
    return widths, labels
