"""Devalue.

Lifted from notebook.ipynb, section "Devalue".
"""

from copy import deepcopy
from typing import Any


def devalue(
    rates: dict[str, float], purse: list[Any]
) -> tuple[dict[str, float], int, float]:
    """From here on the dollar is worth less.

    Args:
        rates: 3 items when lifted; made by `rates`.
        purse: 3 items when lifted; made by `purse`.

    Returns:
        rates: 3 items when lifted.
        digits: a number.
        after: a number.
    """
    rates = deepcopy(rates)

    def to_euro(money):
        """By the table of rates."""
        return round(money.amount / rates[money.currency], digits)

    rates["USD"] = 1.6
    digits = 3
    after = to_euro(purse[0])
    return rates, digits, after
