"""Whether two values are the same, without nblift: types, dtypes, order, every bit of every number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_HOME = ("__main__", "pipeline")
_PLAIN = (type(None), bool, int, str, bytes, complex, np.generic, set, frozenset, pd.Timestamp, range)


def differences(a: Any, b: Any, at: str = "value", rtol: float = 0.0) -> list[str]:
    """Every part in which `b`, the pipeline's value, is not `a`, the notebook's.

    Args:
        at: what the value is called in the answer.
        rtol: how far floating-point numbers may be apart, relative.
    """
    return list(_Walk(rtol).walk(a, b, at, frozenset()))


@dataclass(frozen=True)
class _Walk:
    rtol: float

    def walk(self, a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
        if a is b or (id(a), id(b)) in seen:
            return
        seen |= {(id(a), id(b))}
        if _kind(a) != _kind(b):
            yield f"{at}: {_kind(a)} in the notebook, {_kind(b)} in the pipeline"
        elif isinstance(a, (pd.DataFrame, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)):
            yield from self.tables(a, b, at, seen)
        elif isinstance(a, np.ndarray):
            yield from self.arrays(a, b, at, seen)
        elif isinstance(a, (float, np.floating)):
            if not (
                a == b or (math.isnan(a) and math.isnan(b)) or (self.rtol and math.isclose(a, b, rel_tol=self.rtol))
            ):
                yield f"{at}: {a!r} in the notebook, {b!r} in the pipeline"
        elif isinstance(a, _PLAIN):
            if a != b:
                yield f"{at}: {a!r:.80} in the notebook, {b!r:.80} in the pipeline"
        elif isinstance(a, dict):
            if list(map(repr, a)) != list(map(repr, b)):
                yield f"{at}: keys {list(a)!r:.80} in the notebook, {list(b)!r:.80} in the pipeline"
            for (key, x), y in zip(a.items(), b.values()):
                yield from self.walk(x, y, f"{at}[{key!r}]", seen)
        elif isinstance(a, (list, tuple)):
            if len(a) != len(b):
                yield f"{at}: {len(a)} items in the notebook, {len(b)} in the pipeline"
            for i, (x, y) in enumerate(zip(a, b)):
                yield from self.walk(x, y, f"{at}[{i}]", seen)
        elif isinstance(a, np.ufunc):  # one of a kind in a process, and known by its name
            if a is not b:
                yield f"{at}: {a!r} in the notebook, {b!r} in the pipeline"
        elif isinstance(a, type) or (callable(a) and hasattr(a, "__qualname__")):
            if _own_name(a) != _own_name(b):
                yield f"{at}: {a.__qualname__} in the notebook, {b.__qualname__} in the pipeline"
        else:
            yield from self.objects(a, b, at, seen)

    def tables(self, a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
        exact: dict[str, Any] = {"check_exact": True} if not self.rtol else {"rtol": self.rtol, "atol": 0.0}
        try:
            if isinstance(a, pd.DataFrame):  # a subclass of the notebook's own is another class in the pipeline
                pd.testing.assert_frame_equal(pd.DataFrame(a), pd.DataFrame(b), check_index_type="exact", **exact)
            elif isinstance(a, pd.Series):
                pd.testing.assert_series_equal(pd.Series(a), pd.Series(b), check_index_type="exact", **exact)
            elif isinstance(a, pd.Index):
                pd.testing.assert_index_equal(a, b, exact=True, **exact)
            else:
                pd.testing.assert_extension_array_equal(a, b, **exact)
        except AssertionError as error:
            yield f"{at}: {' '.join(str(error).split())[:300]}"
            return
        if isinstance(a, (pd.DataFrame, pd.Series)):
            yield from self.walk(dict(a.attrs), dict(b.attrs), f"{at}.attrs", seen)
            yield from self.walk(type(a.index).__name__, type(b.index).__name__, f"{at}.index", seen)
        # pandas' own test takes None and nan in a column of objects for the same
        columns = [a.iloc[:, i] for i in range(a.shape[1])] if isinstance(a, pd.DataFrame) else [a]
        others = [b.iloc[:, i] for i in range(b.shape[1])] if isinstance(b, pd.DataFrame) else [b]
        for i, (x, y) in enumerate(zip(columns, others)):
            if x.dtype == object and not _plainly_equal(x.tolist(), y.tolist()):
                yield from self.walk(x.tolist(), y.tolist(), f"{at}.<{i}>", seen)

    def arrays(self, a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
        if a.dtype != b.dtype or a.shape != b.shape:
            yield f"{at}: {a.dtype}{a.shape} in the notebook, {b.dtype}{b.shape} in the pipeline"
        elif a.dtype == object:
            yield from self.walk(a.ravel().tolist(), b.ravel().tolist(), at, seen)
        elif a.dtype.names:
            for name in a.dtype.names:
                yield from self.arrays(a[name], b[name], f"{at}[{name!r}]", seen)
        elif isinstance(a, np.ma.MaskedArray):
            yield from self.arrays(np.ma.getmaskarray(a), np.ma.getmaskarray(b), f"{at}.mask", seen)
            yield from self.arrays(a.filled(), b.filled(), at, seen)
        else:
            try:
                if self.rtol and a.dtype.kind in "fc":
                    np.testing.assert_allclose(b, a, rtol=self.rtol, atol=0)
                else:
                    np.testing.assert_array_equal(b, a)
            except AssertionError as error:
                yield f"{at}: {' '.join(str(error).split())[:300]}"

    def objects(self, a: Any, b: Any, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
        """Other objects by what they give to pickle."""
        try:
            x, y = _parts(a), _parts(b)
        except TypeError as error:
            yield f"{at}: cannot be compared: {error}"
            return
        for name, p, q in zip(("make", "arguments", "state", "items", "pairs"), x, y):
            yield from self.walk(p, q, at if name == "state" else f"{at}.<{name}>", seen)


def _plainly_equal(x: list[Any], y: list[Any]) -> bool:
    """Whether two lists hold the same numbers and strings; False also where they hold anything else."""
    return len(x) == len(y) and all(
        type(p) is type(q) and type(p) in (str, int, float, bool, type(None)) and (p == q or (p != p and q != q))
        for p, q in zip(x, y)
    )


def _kind(value: Any) -> str:
    kind = type(value)
    if kind.__module__ == "IPython.utils.text" and kind.__name__ == "SList":
        kind = list  # what `files = !ls` binds: a list with a few methods for the eye
    module = "" if kind.__module__.split(".")[0] in _HOME else kind.__module__
    return f"{module}.{_own_name(kind)}"


def _own_name(value: Any) -> str:
    return str(value.__qualname__).rpartition("<locals>.")[2]


def _parts(value: Any) -> list[Any]:
    reduced = value.__reduce_ex__(4)
    if isinstance(reduced, str):
        return [reduced]
    parts = [*reduced[:3], *(part if part is None else list(part) for part in reduced[3:5])]  # items, pairs: iterators
    if len(parts) > 2 and isinstance(parts[2], dict):  # the order of attributes is no part of the value
        parts[2] = dict(sorted(parts[2].items(), key=lambda item: str(item[0])))
    return parts
