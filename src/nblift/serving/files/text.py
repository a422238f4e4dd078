"""A cell of text as the value that the model's column holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from nblift.model.schema import Feature

# what pandas' read_csv takes for a missing value
NULLS = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"}
    | {"NULL", "NaN", "None", "n/a", "nan", "null"}
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}

Read = Callable[[str], Any]


def reader(feature: Feature) -> Read:
    """Reads one column's cells. A cell that is no such value stays text, which the model's schema then refuses."""
    if feature.type in ("number", "integer"):
        return _number
    if feature.type == "boolean":
        return lambda cell: None if cell in NULLS else _BOOLEANS.get(cell, cell)
    # a missing value's word may be a category: NA is Namibia
    nulls = NULLS.difference(str(each) for each in feature.categories or ())
    return lambda cell: None if cell in nulls else cell


def _number(cell: str) -> Any:
    if cell in NULLS:
        return None
    text = cell.strip(" ")
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else cell
