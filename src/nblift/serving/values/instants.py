"""Instants in JSON: ISO 8601 text, with an offset exactly where the training column had a time zone.

A column without a time zone means whatever its author meant, so an instant with an offset cannot be compared with it;
and one without cannot be placed in a column that has one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from nblift.model.schema import Feature

if TYPE_CHECKING:
    import pandas as pd

_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO = re.compile(rf"{_DAY}([T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?)?(?P<offset>Z|[+-]\d{{2}}:\d{{2}})?)?", re.ASCII)


def read_instant(value: object, feature: Feature) -> str:
    """The instant in the form that the schema has.

    Raises:
        PydanticCustomError: it is no text, not ISO 8601, beyond the calendar, finer than the column, or its offset
            is missing or too much.
    """
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("not-an-instant", f"must be ISO 8601 text such as {_such_as(feature)}")
    if (found["offset"] is not None) != is_zoned(feature):
        wanted = "must have an offset such as +01:00" if is_zoned(feature) else "must have no offset"
        raise PydanticCustomError("offset", f"{wanted}, as in training: {_such_as(feature)}")
    from pandas import Timestamp

    try:
        instant = Timestamp(found[0])
        exact = instant.as_unit(_unit(feature.dtype), round_ok=False)
    except ValueError as error:
        raise PydanticCustomError(
            "not-an-instant", "is no day of the calendar, beyond what the column holds, or finer than it"
        ) from error
    return str(exact.isoformat())


def is_zoned(feature: Feature) -> bool:
    """Whether the column has a time zone."""
    return "," in feature.dtype


def moment(text: str) -> pd.Timestamp:
    """An instant of the schema, or one that was read, to compare with others of its column."""
    from pandas import Timestamp

    return Timestamp(text)


def _unit(dtype: str) -> Any:
    found = re.search(r"\[(s|ms|us|ns)\b", dtype)
    return found[1] if found else "ns"


def _such_as(feature: Feature) -> str:
    if feature.example is not None:
        return str(feature.example)
    return "2026-01-31T12:00:00+00:00" if is_zoned(feature) else "2026-01-31T12:00:00"
