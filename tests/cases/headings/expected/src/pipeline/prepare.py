"""数据.

Lifted from notebook.ipynb, section "数据".
"""


def prepare(total: int) -> str:
    """数据.

    Args:
        total: made by `results`.

    Returns:
        text: a str.
    """
    text = str(total)
    return text
