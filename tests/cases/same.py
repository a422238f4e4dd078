"""Whether two values are the same, without nblift: types, dtypes, order, every bit of every number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

_HOME = ("__main__", "pipeline")


def differences(a: Any, b: Any, at: str = "value", seen: frozenset[tuple[int, int]] = frozenset()) -> Iterator[str]:
    """Every part in which `b`, the pipeline's value, is not `a`, the notebook's."""
    if (id(a), id(b)) in seen:
        return
    seen |= {(id(a), id(b))}
    if _kind(a) != _kind(b):
        yield f"{at}: {_kind(a)} in the notebook, {_kind(b)} in the pipeline"
    elif isinstance(a, (pd.DataFrame, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)):
        yield from _tables(a, b, at)
    elif isinstance(a, np.ndarray):
        yield from _arrays(a, b, at, seen)
    elif isinstance(a, (float, np.floating)):
        if not (a == b or (math.isnan(a) and math.isnan(b))):
            yield f"{at}: {a!r} in the notebook, {b!r} in the pipeline"
    elif isinstance(a, (type(None), bool, int, str, bytes, complex, np.generic, set, frozenset, pd.Timestamp, range)):
        if a != b:
            yield f"{at}: {a!r:.80} in the notebook, {b!r:.80} in the pipeline"
    elif isinstance(a, dict):
        if list(a) != list(b):
            yield f"{at}: keys {list(a)!r:.80} in the notebook, {list(b)!r:.80} in the pipeline"
        for key in a.keys() & b.keys():
            yield from differences(a[key], b[key], f"{at}[{key!r}]", seen)
    elif isinstance(a, (list, tuple)):
        if len(a) != len(b):
            yield f"{at}: {len(a)} items in the notebook, {len(b)} in the pipeline"
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{at}[{i}]", seen)
    elif isinstance(a, type) or callable(a) and hasattr(a, "__qualname__"):
        if a.__qualname__.split("<locals>.")[-1] != b.__qualname__.split("<locals>.")[-1]:
            yield f"{at}: {a.__qualname__} in the notebook, {b.__qualname__} in the pipeline"
    else:
        yield from _objects(a, b, at, seen)


def _kind(value: Any) -> str:
    kind = type(value)
    module = "" if kind.__module__.split(".")[0] in _HOME else kind.__module__
    return f"{module}.{kind.__qualname__.split('<locals>.')[-1]}"


def _tables(a: Any, b: Any, at: str) -> Iterator[str]:
    test = {
        pd.DataFrame: pd.testing.assert_frame_equal,
        pd.Series: pd.testing.assert_series_equal,
        pd.Index: pd.testing.assert_index_equal,
    }
    check = next((f for kind, f in test.items() if isinstance(a, kind)), pd.testing.assert_extension_array_equal)
    own = {"check_index_type": "exact"} if isinstance(a, (pd.DataFrame, pd.Series)) else {}
    if isinstance(a, pd.Index):
        own = {"exact": True}
    try:
        check(a, b, check_exact=True, **own)
    except AssertionError as error:
        yield f"{at}: {' '.join(str(error).split())[:300]}"
        return
    if isinstance(a, (pd.DataFrame, pd.Series)):
        yield from differences(dict(a.attrs), dict(b.attrs), f"{at}.attrs")
        yield from differences(type(a.index).__name__, type(b.index).__name__, f"{at}.index")
    if isinstance(a, pd.DataFrame):
        yield from differences(a.columns, b.columns, f"{at}.columns")
        # assert_frame_equal takes None and nan in an object column for the same
        for i in [i for i, dtype in enumerate(a.dtypes) if dtype == object]:
            yield from differences(a.iloc[:, i].tolist(), b.iloc[:, i].tolist(), f"{at}.iloc[:, {i}]")
    if isinstance(a, pd.Series) and a.dtype == object:
        yield from differences(a.tolist(), b.tolist(), at)


def _arrays(a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    if a.dtype != b.dtype or a.shape != b.shape:
        yield f"{at}: {a.dtype}{a.shape} in the notebook, {b.dtype}{b.shape} in the pipeline"
    elif a.dtype == object:
        yield from differences(a.ravel().tolist(), b.ravel().tolist(), at, seen)
    elif a.dtype.names:
        for name in a.dtype.names:
            yield from _arrays(a[name], b[name], f"{at}[{name!r}]", seen)
    else:
        try:
            np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
        except AssertionError as error:
            yield f"{at}: {' '.join(str(error).split())[:300]}"
        if isinstance(a, np.ma.MaskedArray):
            yield from differences(np.ma.getmaskarray(a), np.ma.getmaskarray(b), f"{at}.mask", seen)


def _objects(a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    """Other objects by what they give to pickle."""
    try:
        x, y = a.__reduce_ex__(4), b.__reduce_ex__(4)
    except TypeError as error:
        yield f"{at}: cannot be compared: {error}"
        return
    x, y = (list(part) if hasattr(part, "__next__") else part for part in _padded(x)), (
        list(part) if hasattr(part, "__next__") else part for part in _padded(y)
    )
    for name, p, q in zip(("make", "arguments", "state", "items", "pairs"), x, y):
        yield from differences(p, q, f"{at}.<{name}>" if name != "state" else at, seen)


def _padded(reduced: Any) -> tuple[Any, ...]:
    if isinstance(reduced, str):
        return (reduced, None, None, None, None)
    parts = (*reduced, None, None, None)[:5]
    state = parts[2]
    if isinstance(state, dict):  # the order of attributes is no part of the value
        state = dict(sorted(state.items(), key=lambda item: str(item[0])))
    return (*parts[:2], state, *parts[3:])
