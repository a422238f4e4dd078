"""Functions that several stages use.

Lifted from notebook.ipynb.
"""


class Money:
    """An amount in a currency."""

    def __init__(self, amount, currency):
        self.amount = amount
        self.currency = currency

    def __repr__(self):
        return f"{self.amount} {self.currency}"
