"""Purse.

Lifted from notebook.ipynb, section "Purse".
"""

from typing import Any

from pipeline.helpers import Money


def purse(rates: dict[str, float], digits: int) -> tuple[list[Any], float]:
    """Purse.

    Args:
        rates: 3 items when lifted; made by `rates`.
        digits: made by `rates`.

    Returns:
        purse: 3 items when lifted.
        total: a number.
    """

    def to_euro(money):
        """By the table of rates."""
        return round(money.amount / rates[money.currency], digits)

    purse = [Money(10, "USD"), Money(8, "GBP"), Money(3, "EUR")]
    total = sum(to_euro(m) for m in purse)
    return purse, total
