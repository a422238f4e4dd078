"""Everything in which two values differ: where, how, and by how much."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nblift.runtime.code import Unbound
from nblift.runtime.fingerprint import (
    fingerprint,
    home_free,
    is_own_function,
    own_methods,
    parts_of_function,
    type_name,
)
from nblift.runtime.functions import one_state
from nblift.runtime.raw import fill_value

# Relative; room for the order in which threads add up floating-point numbers, and for nothing else.
TOLERANCE = 1e-9
Seen = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Difference:
    """A part that differs.

    `at` says where in the value, `how` is a sentence, `within` whether it is within the tolerance, `relative` how far
    two numbers are apart, as a part of the larger, `what` is "value"
    or names what makes the parts' own values incomparable (type, shape, index …). `cells` marks, with a byte each, the
    elements of an array or a column that differ; `strings` holds both values of a differing string or path.
    """

    at: str
    how: str
    within: bool = False
    relative: float = 0.0
    what: str = "value"
    cells: bytes = b""
    strings: tuple[Any, Any] | None = None

    def __str__(self) -> str:
        return f"{self.at}: {self.how}" if self.at else self.how


def same(a: Any, b: Any) -> bool:
    """Whether two values are identical: types, dtypes, order, every bit of every number; of functions, the code."""
    return fingerprint(a, around=True).digest == fingerprint(b, around=True).digest


def differences(a: Any, b: Any, at: str = "", seen: Seen = frozenset()) -> Iterator[Difference]:
    """Every smallest part of `a` that is another in `b`; at least one where they are not the same."""
    if (id(a), id(b)) in seen or same(a, b):
        return
    seen |= {(id(a), id(b))}
    kind = type(a).__name__
    if isinstance(a, Unbound):
        yield Difference(at, f"{a.name} was not defined yet where the notebook had this value", within=True)
    elif _is_number(a) and _is_number(b):
        yield from _numbers(a, b, at)
    elif type_name(type(a)) != type_name(type(b)):
        how = f"a {type_name(type(a))} in the notebook, a {type_name(type(b))} in the pipeline"
        yield Difference(at, how, what="type")
    elif _is(a, "pandas", "DataFrame"):
        yield from _frames(a, b, at, seen)
    elif _is(a, "pandas", "Series"):
        yield from _series(a, b, at)
    elif _is(a, "pandas", "Index"):
        yield from _index(a, b, at)
    elif _is(a, "numpy", "ndarray"):
        yield from _arrays(a, b, at)
    elif isinstance(a, dict):
        yield from _items(a, b, at, "[{!r}]", seen)
        yield from _beside_items(a, b, at)
    elif isinstance(a, (list, tuple)):
        yield from _sequences(a, b, at, seen)
        yield from _beside_items(a, b, at)
    elif (parts := _callable_parts(a)) and (others := _callable_parts(b)):
        yield from _items(parts, others, at or kind, ".{}", seen)
    elif not isinstance(a, type) and _own_class(a) and not same(type(a), type(b)):
        yield from differences(type(a), type(b), f"{at or kind}.__class__", seen)
    elif _state(a) is not None and _state(b) is not None:
        yield from _items(_state(a), _state(b), at or kind, ".{}", seen)
        if not same(_made_from(a), _made_from(b)):
            yield Difference(at or kind, "it was made from other parts", what="type")
    else:
        strings = (a, b) if isinstance(a, str) or hasattr(a, "__fspath__") else None
        yield Difference(at, f"{_short(a)} in the notebook, {_short(b)} in the pipeline", strings=strings)


def _numbers(a: Any, b: Any, at: str) -> Iterator[Difference]:
    x, y = _plain(a), _plain(b)
    if x == y or (x != x and y != y):
        how = f"one value, {type(a).__name__} in the notebook and {type(b).__name__} in the pipeline"
        yield Difference(at, how, within=isinstance(x, int) == isinstance(y, int))
        return
    gap = abs(x - y)
    relative = float(gap / max(abs(x), abs(y))) if max(abs(x), abs(y)) else 0.0
    within = not (isinstance(x, int) and isinstance(y, int)) and gap <= TOLERANCE * max(abs(x), abs(y)) < float("inf")
    how = f"{a} in the notebook, {b} in the pipeline (|Δ| = {float(gap):.3g})"
    what = "value" if isinstance(x, int) == isinstance(y, int) else "type"
    yield Difference(at, how, bool(within), relative, what)


def _sequences(a: Any, b: Any, at: str, seen: Seen) -> Iterator[Difference]:
    if len(a) != len(b):
        yield Difference(at, f"{len(a)} items in the notebook, {len(b)} in the pipeline", what="shape")
        return
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        yield from differences(x, y, f"{at}[{i}]", seen)


def _frames(a: Any, b: Any, at: str, seen: Seen) -> Iterator[Difference]:
    if not same(a.columns, b.columns):
        only = [c for c in a.columns if c not in set(b.columns)] + [c for c in b.columns if c not in set(a.columns)]
        yield Difference(at, f"columns differ: {_short(only or list(b.columns))}", what="columns")
    elif a.shape != b.shape:
        yield Difference(at, f"{a.shape[0]} rows in the notebook, {b.shape[0]} in the pipeline", what="shape")
    elif not same(a.index, b.index):
        yield from _index(a, b, at)
    else:
        for i, column in enumerate(a.columns):
            yield from differences(a.iloc[:, i], b.iloc[:, i], f"{at}[{column!r}]", seen)
        yield from differences(a.attrs, b.attrs, f"{at}.attrs", seen)


def _series(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if a.shape != b.shape:
        yield Difference(at, f"{len(a)} values in the notebook, {len(b)} in the pipeline", what="shape")
    elif not same(a.dtype, b.dtype):
        yield Difference(at, f"dtype {a.dtype} in the notebook, {b.dtype} in the pipeline", what="dtype")
    elif not same(a.index, b.index):
        yield from _index(a, b, at)
    else:
        if a.dtype.kind in "fiuc" and not hasattr(a.dtype, "na_value"):
            yield from _arrays(a.to_numpy(), b.to_numpy(), at)
        else:
            yield from _objects(a.astype(object).tolist(), b.astype(object).tolist(), at)
        yield from differences(a.name, b.name, f"{at}.name")
        yield from differences(a.attrs, b.attrs, f"{at}.attrs")


def _index(a: Any, b: Any, at: str) -> Iterator[Difference]:
    x, y = (v.index if hasattr(v, "index") and not _is(v, "pandas", "Index") else v for v in (a, b))
    how = f"the index differs: {_short(list(x[:5]))} … and {_short(list(y[:5]))} …"
    yield Difference(at, how, what="index")


def _objects(a: list[Any], b: list[Any], at: str) -> Iterator[Difference]:
    cells = bytes(not same(x, y) for x, y in zip(a, b, strict=True))
    if any(cells):
        i = cells.index(1)
        how = f"{sum(cells)} of {len(a)} values differ, first at row {i}: {_short(a[i])} and {_short(b[i])}"
        yield Difference(at, how, cells=cells)


def _arrays(a: Any, b: Any, at: str) -> Iterator[Difference]:
    import numpy

    if a.shape != b.shape or a.dtype != b.dtype:
        how = f"{a.dtype}{list(a.shape)} in the notebook, {b.dtype}{list(b.shape)} in the pipeline"
        yield Difference(at, how, what="shape")
        return
    if isinstance(a, numpy.ma.MaskedArray):
        yield from _arrays(numpy.ma.getmaskarray(a), numpy.ma.getmaskarray(b), f"{at}.mask")
        yield from differences(fill_value(a), fill_value(b), f"{at}.fill_value")
        a, b = a.filled(), b.filled()
    a, b = numpy.asarray(a).ravel(), numpy.asarray(b).ravel()
    if a.dtype.kind not in "fiuc":
        yield from _objects(a.tolist(), b.tolist(), at)
        return
    with numpy.errstate(all="ignore"):
        differ = ~((a == b) | ((a != a) & (b != b)))
        if not differ.any():
            if not same(a, b):
                yield Difference(at, "zeros or nans of another sign", within=True)
            return
        wide = {"c": "c16", "f": "f8"}.get(a.dtype.kind, "O")
        x, y = a[differ].astype(wide), b[differ].astype(wide)
        gaps = numpy.abs(x - y).astype("f8")
        near = TOLERANCE * numpy.maximum(numpy.abs(x), numpy.abs(y)).astype("f8")
        beyond = ~((gaps <= near) & numpy.isfinite(near)) | (wide == "O")
    cells = differ.copy()
    cells[differ] = beyond
    worst = "nan" if numpy.isnan(gaps).all() else f"{float(numpy.nanmax(gaps)):.3g}"
    how = f"{int(differ.sum())} of {a.size} values differ, by up to {worst}"
    yield Difference(at, how, within=not beyond.any(), cells=cells.tobytes())


def _items(a: dict[Any, Any], b: dict[Any, Any], at: str, step: str, seen: Seen) -> Iterator[Difference]:
    for key in sorted(a.keys() | b.keys(), key=repr):
        place = f"{at}{step.format(key)}"
        if key not in a or key not in b:
            yield Difference(place, f"only in the {'notebook' if key in a else 'pipeline'}", what="keys")
        else:
            yield from differences(a[key], b[key], place, seen)
    if a.keys() == b.keys() and step == "[{!r}]" and not same(list(a), list(b)):
        yield Difference(at, "the keys differ in their order or their types", what="keys")


def _beside_items(a: Any, b: Any, at: str) -> Iterator[Difference]:
    """What a subclass of dict, list or tuple holds beside its items."""
    if not same(_extra(a), _extra(b)):
        yield Difference(at, f"what the {type(a).__name__} holds beside its items differs", what="type")


def _extra(value: Any) -> Any:
    return getattr(value, "default_factory", None), getattr(value, "__dict__", None) or None


def _state(value: Any) -> Any:
    state = getattr(value, "__dict__", None)
    if not state and hasattr(value, "__getstate__"):
        state = value.__getstate__()
        if not home_free(type(value).__module__):
            state = one_state(state)
    return state if isinstance(state, dict) and state else None


def _callable_parts(value: Any) -> dict[str, Any] | None:
    """What a function, a method or a class of the notebook's own is made of; None for anything else."""
    if isinstance(value, types.MethodType):
        return {"function": value.__func__, "object": value.__self__}
    if is_own_function(value):
        return {"name": value.__qualname__.split("<locals>.")[-1], **parts_of_function(value)}
    if isinstance(value, type) and not home_free(value.__module__):
        data = {k: v for k, v in vars(value).items() if not k.startswith(("__", "_abc_")) and not hasattr(v, "__get__")}
        return {"name": type_name(value), "bases": list(value.__bases__), **data, **dict(own_methods(value))}
    return None


def _own_class(value: Any) -> bool:
    """Whether a value is an instance of a class of the notebook's own."""
    return not home_free(type(value).__module__)


def _made_from(value: Any) -> Any:
    """What an object gives to pickle beside its state."""
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:  # its state is all that there is to compare
        return None
    if isinstance(reduced, str):
        return reduced
    make, arguments, _, items, pairs = (*reduced, None, None, None)[:5]
    return make, arguments, list(items or ()), list(pairs or ())


def _is(value: object, library: str, name: str) -> bool:
    module = sys.modules.get(library)
    return module is not None and isinstance(value, getattr(module, name))


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or getattr(value, "shape", ()) != ():
        return False
    return isinstance(value, (int, float, complex)) or (
        type(value).__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", None) in tuple("fiuc")
    )


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
