"""Two values compared, and how far they are apart. Runs in the project's own interpreter.

`python -m nblift.runtime.compare PAIRS`: PAIRS is a JSON list of `[name, notebook file, pipeline file, notebook
folder, root]`; one JSON line a pair comes out: `[name, verdict, detail]`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path, PurePath
from typing import Any

from nblift.errors import NbliftError
from nblift.runtime.fingerprint import fingerprint, type_name
from nblift.runtime.formats import load

# Relative; room for the order in which threads add up floating-point numbers, and for nothing else.
TOLERANCE = 1e-9


def compare(ours: Any, theirs: Any, cwd: str = "") -> tuple[str, str | None]:
    """Compare the notebook's value with the pipeline's.

    Args:
        ours: the notebook's value.
        theirs: the pipeline's value.
        cwd: the notebook's folder as seen from the root: relative paths differ by it, and mean the same.

    Returns:
        the verdict (identical, equal, different), and for the last two how far apart, at the worst place.
    """
    if fingerprint(ours).digest == fingerprint(theirs).digest:
        return "identical", None
    if _same_place(ours, theirs, cwd):
        return "identical", "the same path, from the project's root"
    detail, within = _difference(ours, theirs, "")
    if detail is None:
        return "different", "the values differ in a part that cannot be shown"
    return ("equal" if within else "different"), detail


def _difference(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    """The first difference, as a sentence, and whether everything that differs is within the tolerance."""
    if type_name(type(a)) != type_name(type(b)):
        if _is_number(a) and _is_number(b):
            return _numbers(a, b, at)
        return f"{at}type {type_name(type(a))} in the notebook, {type_name(type(b))} in the pipeline", False
    kind = type(a).__name__
    if _is_number(a):
        return _numbers(a, b, at)
    if kind == "DataFrame":
        return _frames(a, b, at)
    if kind == "Series":
        return _series(a, b, at)
    if kind == "ndarray":
        return _arrays(a, b, at)
    if isinstance(a, dict):
        return _items(a, b, at, sorted(a.keys() | b.keys(), key=repr))
    if isinstance(a, (list, tuple)):
        if len(a) != len(b):
            return f"{at}{len(a)} items in the notebook, {len(b)} in the pipeline", False
        return _worst(_difference(x, y, f"{at}[{i}]: ") for i, (x, y) in enumerate(zip(a, b, strict=True)))
    if _state(a) is not None:
        return _items(_state(a), _state(b), f"{at}{kind}.", sorted(_state(a).keys() | _state(b).keys(), key=repr))
    return (None, True) if _equal(a, b) else (f"{at}{_short(a)} in the notebook, {_short(b)} in the pipeline", False)


def _numbers(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    if a == b or (a != a and b != b):
        if type(a) is type(b):
            return None, True
        detail = f"{at}one value, {type(a).__name__} in the notebook and {type(b).__name__} in the pipeline"
        return detail, hasattr(a, "is_integer") == hasattr(b, "is_integer")
    gap = abs(a - b)
    within = bool(gap <= TOLERANCE * max(abs(a), abs(b)))
    return f"{at}{a!r} in the notebook, {b!r} in the pipeline (|Δ| = {float(gap):.3g})", within


def _frames(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    if list(a.columns) != list(b.columns):
        only = [c for c in a.columns if c not in set(b.columns)] + [c for c in b.columns if c not in set(a.columns)]
        return f"{at}columns differ: {_short(only or list(b.columns))}", False
    if a.shape != b.shape:
        return f"{at}{a.shape[0]} rows in the notebook, {b.shape[0]} in the pipeline", False
    index = _index(a, b, at)
    columns = (_series(a.iloc[:, i], b.iloc[:, i], f"{at}column {c!r}: ") for i, c in enumerate(a.columns))
    return index if index[0] else _worst(columns)


def _series(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    if a.shape != b.shape:
        return f"{at}{len(a)} values in the notebook, {len(b)} in the pipeline", False
    if str(a.dtype) != str(b.dtype):
        return f"{at}dtype {a.dtype} in the notebook, {b.dtype} in the pipeline", False
    index = _index(a, b, at)
    if index[0]:
        return index
    if a.dtype.kind in "fiu" and not hasattr(a.dtype, "na_value"):
        return _arrays(a.to_numpy(), b.to_numpy(), at)
    x, y = a.astype(object).tolist(), b.astype(object).tolist()
    differing = [i for i, (p, q) in enumerate(zip(x, y, strict=True)) if not _equal(p, q)]
    if not differing:
        return (None, True) if a.name == b.name else (f"{at}name {a.name!r} and {b.name!r}", False)
    i = differing[0]
    return f"{at}{len(differing)} of {len(x)} values differ, first at row {i}: {_short(x[i])} and {_short(y[i])}", False


def _index(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    if fingerprint(a.index).digest == fingerprint(b.index).digest:
        return None, True
    return f"{at}the index differs: {_short(list(a.index[:5]))} … and {_short(list(b.index[:5]))} …", False


def _arrays(a: Any, b: Any, at: str) -> tuple[str | None, bool]:
    import numpy

    if a.shape != b.shape or a.dtype != b.dtype:
        return f"{at}{a.dtype}{list(a.shape)} in the notebook, {b.dtype}{list(b.shape)} in the pipeline", False
    if a.dtype.kind not in "fiuc":
        return _difference(a.tolist(), b.tolist(), at)
    with numpy.errstate(all="ignore"):
        same = (a == b) | ((a != a) & (b != b))
        if same.all():
            return None, True
        x, y = a[~same].astype("c16" if a.dtype.kind == "c" else "f8"), b[~same].astype("c16" if a.dtype.kind == "c" else "f8")
        gaps = numpy.abs(x - y)
        within = bool((gaps <= TOLERANCE * numpy.maximum(numpy.abs(x), numpy.abs(y))).all())
    worst = "nan" if numpy.isnan(gaps).all() else f"{float(numpy.nanmax(gaps)):.3g}"
    return f"{at}{int((~same).sum())} of {a.size} values differ, by up to {worst}", within


def _items(a: Any, b: Any, at: str, keys: list[Any]) -> tuple[str | None, bool]:
    found = []
    for key in keys:
        if key not in a or key not in b:
            return f"{at}{key!r} is only in the {'notebook' if key in a else 'pipeline'}", False
        if fingerprint(a[key]).digest != fingerprint(b[key]).digest:
            found.append(_difference(a[key], b[key], f"{at}{key}: "))
    if not found and list(a) != list(b) and type(a) is dict:
        return f"{at}the order of the keys differs", False
    return _worst(iter(found))


def _worst(found: Any) -> tuple[str | None, bool]:
    """A difference beyond the tolerance before one within it."""
    first: str | None = None
    for detail, within in found:
        if detail is not None and not within:
            return detail, False
        first = first or detail
    return first, True


def _state(value: Any) -> Any:
    state = getattr(value, "__dict__", None)
    if not state and hasattr(value, "__getstate__"):
        state = value.__getstate__()
    return state if isinstance(state, dict) and state else None


def _same_place(a: Any, b: Any, cwd: str) -> bool:
    if not cwd or not isinstance(a, (str, PurePath)) or type(a) is not type(b) or os.path.isabs(a):
        return False
    return os.path.normpath(os.path.join(cwd, a)) == os.path.normpath(b)


def _is_number(value: Any) -> bool:
    if isinstance(value, (bool, complex)) or getattr(value, "shape", ()) != ():
        return False
    return isinstance(value, (int, float)) or (
        type(value).__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", "") in "fiu"
    )


def _equal(a: Any, b: Any) -> bool:
    return fingerprint(a).digest == fingerprint(b).digest


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def main(pairs_file: str) -> None:
    """Compare the pairs and print a JSON line for each."""
    for name, ours, theirs, cwd in json.loads(Path(pairs_file).read_text(encoding="utf-8")):
        try:
            value = load(Path(theirs.partition("#")[0]))
            if "#" in theirs:  # a number of a metrics file
                key = theirs.partition("#")[2]
                value, original = value[key], load(Path(ours))
                original = original.item() if hasattr(original, "item") else original
                verdict = compare(original, value, cwd)
            else:
                verdict = compare(load(Path(ours)), value, cwd)
        except KeyError as error:
            verdict = ("different", f"the pipeline gives no {error}")
        except NbliftError as error:
            verdict = ("different", error.message)
        print(json.dumps([name, *verdict]), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd() / "src"))
    main(sys.argv[1])
