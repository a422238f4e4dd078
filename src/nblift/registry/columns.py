"""What one column of the training frame is to a service: its type, its range, its categories, its nulls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from nblift.errors import Place, RegistryError
from nblift.model.schema import Category, Feature, FieldType, Scalar

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

# more distinct strings than this, or than half of the rows, are text and no categories
MOST_CATEGORIES = 1000
FEW_ROWS = 20
# MLflow's and Arrow's integers have 64 bits
_LARGEST = 2**63 - 1

# pandas' names for what a column of objects holds
_OBJECTS: dict[str, FieldType] = {
    "string": "string",
    "empty": "string",
    "boolean": "boolean",
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
}
# what to do in the notebook about a column that no request can carry, by a word of what it holds
_CURES = {
    "date": "Make instants of them in the notebook: pd.to_datetime(column).",
    "timedelta": "Make a number of them before the model sees them: column.dt.total_seconds().",
    "duration": "Make a number of them before the model sees them: column.dt.total_seconds().",
    "period": "Make instants of them in the notebook: column.dt.to_timestamp().",
    "interval": "Name the intervals before the model sees them: column.astype(str).",
    "decimal": "Make floats of them in the notebook: column.astype(float).",
    "dictionary": 'Make a categorical of them in the notebook: column.astype("category").',
}
_CURE = "Turn it into numbers, text, booleans or instants, of one kind, before the model sees it."


def learn_feature(column: Column, row: int, name: str) -> Feature:
    """The column as a feature; its example is the value in `row`, by position.

    Raises:
        RegistryError: it holds what no request can carry. `name` is what the message calls the frame's file.
    """
    present = column.dropna()
    categorical = column.dtype.name == "category"
    if categorical:
        present = present.astype(column.cat.categories.dtype)
    kind = _kind(column, present, name)
    low, high = _range(present, kind)
    instants = kind == "datetime" and len(present) > 0
    return Feature(
        name=str(column.name),
        type=kind,
        dtype=str(column.dtype),
        nullable=bool(column.isna().any()),
        minimum=low,
        maximum=high,
        categories=_categories(present, kind, categorical),
        example=_example(column, row, kind),
        declared=tuple(_plain(value, kind) for value in column.cat.categories) if categorical else None,
        ordered=bool(column.cat.ordered) if categorical else False,
        missing=_missing(column),
        earliest=_plain(present.min(), kind) if instants else None,
        latest=_plain(present.max(), kind) if instants else None,
    )


def _kind(column: Column, present: Column, name: str) -> FieldType:
    found = _type(present)
    if found is None:
        what = _words(column, present)
        cure = next((cure for word, cure in _CURES.items() if word in what), _CURE)
        raise _unfit(column, name, f"holds {what} values: JSON can carry no such value", cure)
    if column.dtype.name == "category" and found == "datetime":
        raise _unfit(column, name, "holds categories that are instants", _CURES["interval"])
    if found == "integer" and any(not -_LARGEST <= int(value) <= _LARGEST for value in present.unique()):
        raise _unfit(column, name, "holds integers of more than 64 bits", "Make floats of them in the notebook.")
    if found == "string" and not all(_is_text(str(value)) for value in present.unique()):
        raise _unfit(column, name, "holds text that is no Unicode (half of a surrogate pair)", "Clean it when reading.")
    return found


def _unfit(column: Column, name: str, what: str, cure: str) -> RegistryError:
    return RegistryError(f"column {column.name} ({column.dtype}) {what}", where=Place(name), hint=cure)


def _type(present: Column) -> FieldType | None:
    from pandas.api import types

    dtype = present.dtype
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_float_dtype(dtype):
        return "number"
    if types.is_datetime64_any_dtype(dtype) and "date" not in str(dtype).removeprefix("datetime"):
        return "datetime"
    if types.is_object_dtype(dtype):
        return _OBJECTS.get(types.infer_dtype(present))
    return "string" if types.is_string_dtype(dtype) else None


def _words(column: Column, present: Column) -> str:
    from pandas.api import types

    return types.infer_dtype(present) if types.is_object_dtype(present.dtype) else str(present.dtype)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _range(present: Column, kind: FieldType) -> tuple[float | int | None, float | int | None]:
    if kind not in ("number", "integer"):
        return None, None
    values = [_plain(value, kind) for value in present.unique()]
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if finite else (None, None)


def _categories(present: Column, kind: FieldType, declared: bool) -> tuple[Category, ...] | None:
    if kind != "boolean" and not declared and kind != "string":
        return None
    seen = sorted({_plain(value, kind) for value in present.unique()})
    many = len(seen) > MOST_CATEGORIES or (len(present) >= FEW_ROWS and 2 * len(seen) > len(present))
    return None if kind == "string" and many and not declared else tuple(seen)


def _example(column: Column, row: int, kind: FieldType) -> Scalar:
    if column.isna().iloc[row]:
        return None
    value = _plain(column.iloc[row], kind)
    return None if kind == "number" and not math.isfinite(float(value)) else value


def _plain(value: Any, kind: FieldType) -> Any:
    if kind == "datetime":
        return str(value.isoformat())
    return {"number": float, "integer": int, "boolean": bool, "string": str}[kind](value)


def _missing(column: Column) -> Literal["nan", "none"]:
    if column.dtype != object:
        return "nan"
    nulls = column[column.isna()]
    return "none" if len(nulls) and all(value is None for value in nulls) else "nan"
