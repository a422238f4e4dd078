"""Import.

Lifted from notebook.ipynb, section "Import".
"""


def import_stage() -> list[int]:
    """Import.

    Returns:
        start: 2 items when lifted.
    """
    start = [1, 2]
    return start
