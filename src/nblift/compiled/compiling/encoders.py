"""Encoders of categories, turned into tables by asking them: each category, a missing value, an unknown one.

So whatever an encoder does about unknown, rare, dropped and missing categories is what its table does.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import STEPS, Document, Unsupported, floats
from nblift.compiled.running.values import Array, Kinds

LARGEST_TABLE = 4_000_000
# beyond, a float has no place for each integer
_EXACT = 2**53


@STEPS.of("OneHotEncoder", "OrdinalEncoder", "TargetEncoder")
def _encoder(fitted: Any, kinds: Kinds) -> Document:
    categories = [_known(each) for each in fitted.categories_]
    if len(categories) != len(kinds):
        raise Unsupported(f"{type(fitted).__name__}: it was fitted on other columns")
    widths = _widths(fitted)
    if sum((len(known) + 2) * width for known, width in zip(categories, widths, strict=True)) > LARGEST_TABLE:
        raise Unsupported(f"{type(fitted).__name__}: too many categories for a table")
    offsets = np.cumsum([0, *widths])
    tables = [
        _table(fitted, categories, place, kinds[place], slice(offsets[place], offsets[place + 1]))
        for place in range(len(kinds))
    ]
    return {"op": "lookup", "columns": tables}


def _known(categories: Array) -> list[Any]:
    return [value for value in categories.tolist() if value is not None and value == value]


def _widths(fitted: Any) -> list[int]:
    columns = len(fitted.categories_)
    if type(fitted).__name__ == "OneHotEncoder":
        return list(fitted._n_features_outs)
    if type(fitted).__name__ == "TargetEncoder" and fitted.target_type_ == "multiclass":
        return [len(fitted.classes_)] * columns
    return [1] * columns


def _table(fitted: Any, categories: list[list[Any]], place: int, kind: str, outputs: slice) -> Document:
    known = categories[place]
    keys = [_key(value, kind, type(fitted).__name__) for value in known]
    lines = [_ask(fitted, categories, place, known)[:, outputs]] if known else []
    ends = {}
    for name, value in (("missing", np.nan), ("unknown", _stranger(keys, kind))):
        try:
            lines.append(_ask(fitted, categories, place, [value])[:, outputs])
            ends[name] = sum(map(len, lines)) - 1
        except ValueError:
            ends[name] = -1
    if not lines:
        raise Unsupported(f"{type(fitted).__name__}: a column has no category")
    return {"op": "table", "table": floats(np.concatenate(lines)), "keys": keys, **ends}


def _ask(fitted: Any, categories: list[list[Any]], place: int, values: list[Any]) -> Array:
    """What the encoder gives for these values in one column and any in the others."""
    import pandas as pd

    names = getattr(fitted, "feature_names_in_", [f"x{n}" for n in range(len(categories))])
    columns = {
        name: _series(values if n == place else [known[0] if known else np.nan] * len(values), fitted.categories_[n])
        for n, (name, known) in enumerate(zip(names, categories, strict=True))
    }
    with warnings.catch_warnings():
        # of names where it was fitted without, of unknown categories: what it gives is all that counts
        warnings.simplefilter("ignore")
        found: Any = fitted.transform(pd.DataFrame(columns))
    return np.asarray(found.toarray() if hasattr(found, "toarray") else found, dtype=np.float64)


def _series(values: list[Any], like: Array) -> Any:
    import pandas as pd

    return pd.Series(values, dtype="float64" if like.dtype.kind in "iuf" else "object")


def _key(value: Any, kind: str, name: str) -> str | float:
    if kind == "text" and isinstance(value, str):
        return value
    if kind == "number" and isinstance(value, (bool, int, float)) and abs(value) < _EXACT:
        return float(value)
    raise Unsupported(f"{name}: a category ({type(value).__name__}) is not of its column's kind")


def _stranger(keys: list[Any], kind: str) -> str | float:
    if kind == "text":
        longest = max(map(len, keys), default=0)
        return "?" * (longest + 1)
    return max(keys, default=0.0) + 0.5
