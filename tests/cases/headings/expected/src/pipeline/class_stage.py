"""Class.

Lifted from notebook.ipynb, section "Class".
"""


def class_stage(start: list[int]) -> tuple[list[int], int]:
    """Class.

    Args:
        start: 2 items when lifted; made by `import_stage`.

    Returns:
        doubled: 2 items when lifted.
        last: a number.
    """
    doubled = [2 * n for n in start]
    for n in doubled:
        last = n
    return doubled, last
