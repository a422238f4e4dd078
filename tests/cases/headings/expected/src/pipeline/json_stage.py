"""Json.

Lifted from notebook.ipynb, section "Json".
"""

import json


def json_stage(doubled: list[int]) -> str:
    """Json.

    Args:
        doubled: 2 items when lifted; made by `class_stage`.

    Returns:
        text: a str.
    """
    text = json.dumps(doubled)
    return text
