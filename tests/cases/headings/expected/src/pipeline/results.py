"""2. Results.

Lifted from notebook.ipynb, section "2. Results".
"""


def results(clean: list[int]) -> int:
    """2. Results.

    Args:
        clean: 2 items when lifted; made by `donnees_nettoyees`.

    Returns:
        total: a number.
    """
    total = sum(clean)
    return total
