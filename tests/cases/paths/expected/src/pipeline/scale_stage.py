"""Scale.

Lifted from notebooks/notebook.ipynb, section "Scale".
"""

import sys
from typing import Any

import beside
from shared.scaling import scale


def scale_stage(tables: list[Any]) -> list[Any]:
    """Scale.

    Args:
        tables: 2 items when lifted; made by `load`.

    Returns:
        scaled: 2 items when lifted.
    """
    sys.path.append("lib")

    scaled = [beside.double(scale(t)) for t in tables]
    return scaled
