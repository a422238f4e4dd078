"""The compiled model that the tests of this folder share."""

from small_model import made

__all__ = ["made"]
