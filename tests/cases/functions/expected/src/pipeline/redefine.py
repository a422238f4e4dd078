"""Redefine.

Lifted from notebook.ipynb, section "Redefine".
"""

from typing import Any


def redefine(purse: list[Any], rates: dict[str, float], digits: int) -> list[float]:
    """Redefine.

    Args:
        purse: 3 items when lifted; made by `purse`.
        rates: 3 items when lifted; made by `devalue`.
        digits: made by `devalue`.

    Returns:
        exact: 3 items when lifted.
    """

    def to_euro(money):
        """Without rounding."""
        return money.amount / rates[money.currency]

    exact = [to_euro(m) for m in purse]
    return exact
