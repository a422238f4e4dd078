"""Rates.

Lifted from notebook.ipynb, section "Rates".
"""


def rates() -> tuple[dict[str, float], int]:
    """Rates.

    Returns:
        rates: 3 items when lifted.
        digits: a number.
    """
    rates = {"EUR": 1.0, "USD": 1.25, "GBP": 0.8}
    digits = 2
    return rates, digits
