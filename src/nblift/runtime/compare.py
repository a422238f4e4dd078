"""Two values compared: everything that differs, where, and by how much. Runs in the project's own interpreter.

`main(pairs)` reads a JSON list of `{"ours", "theirs", "again", "cwd"}`: a value of the notebook, the pipeline's, the
same value of another run of the notebook (or null), and the notebook's folder. It prints a JSON line for each:
`[verdict, detail]`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

from nblift.errors import NbliftError
from nblift.runtime.fingerprint import fingerprint, type_name
from nblift.runtime.formats import load

# Relative; room for the order in which threads add up floating-point numbers, and for nothing else.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Difference:
    """A part that differs: where in the value, how (a sentence), and whether it is within the tolerance."""

    at: str
    how: str
    within: bool = False

    def __str__(self) -> str:
        return f"{self.at}: {self.how}" if self.at else self.how


def compare(ours: Any, theirs: Any, cwd: str = "", again: list[Any] | None = None) -> tuple[str, str | None]:
    """Compare the notebook's value with the pipeline's.

    Args:
        ours: the notebook's value.
        theirs: the pipeline's value.
        cwd: the notebook's folder as seen from the root: relative paths differ by it, and mean the same.
        again: the values of other runs of the notebook, whose differences are the notebook's own.

    Returns:
        the verdict and what differs most: identical; equal (within the tolerance); nondeterministic (only parts
        differ that differ between the notebook's own runs); different.
    """
    if same(ours, theirs):
        return "identical", None
    if _same_place(ours, theirs, cwd):
        return "identical", "the same path, from the project's root"
    found = list(differences(ours, theirs))
    if not found:
        return "different", "the values differ in a part that cannot be shown"
    beyond = [d for d in found if not d.within]
    if not beyond:
        return "equal", str(found[0])
    own = {d.at for other in again or () for d in differences(ours, other)}
    if strange := [d for d in beyond if d.at not in own]:
        return "different", str(strange[0])
    return "nondeterministic", f"differs between the notebook's own runs: {beyond[0]}"


def same(a: Any, b: Any) -> bool:
    """Whether two values are identical: types, dtypes, order, every bit of every number."""
    return fingerprint(a).digest == fingerprint(b).digest


def differences(a: Any, b: Any, at: str = "") -> Iterator[Difference]:
    """Every smallest part of `a` that is another in `b`."""
    if same(a, b):
        return
    kind = type(a).__name__
    if _is_number(a) and _is_number(b):
        yield from _numbers(a, b, at)
    elif type_name(type(a)) != type_name(type(b)):
        yield Difference(at, f"a {type_name(type(a))} in the notebook, a {type_name(type(b))} in the pipeline")
    elif kind == "DataFrame":
        yield from _frames(a, b, at)
    elif kind == "Series":
        yield from _series(a, b, at)
    elif kind == "ndarray":
        yield from _arrays(a, b, at)
    elif isinstance(a, dict):
        yield from _items(a, b, at, "[{!r}]")
    elif isinstance(a, (list, tuple)):
        yield from _sequences(a, b, at)
    elif _state(a) is not None and _state(b) is not None:
        yield from _items(_state(a), _state(b), at or kind, ".{}")
    else:
        yield Difference(at, f"{_short(a)} in the notebook, {_short(b)} in the pipeline")


def _numbers(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if a == b or (a != a and b != b):
        how = f"one value, {type(a).__name__} in the notebook and {type(b).__name__} in the pipeline"
        yield Difference(at, how, within=hasattr(a, "is_integer") == hasattr(b, "is_integer"))
        return
    gap = abs(a - b)
    within = bool(gap <= TOLERANCE * max(abs(a), abs(b)))
    yield Difference(at, f"{a} in the notebook, {b} in the pipeline (|Δ| = {float(gap):.3g})", within)


def _sequences(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if len(a) != len(b):
        yield Difference(at, f"{len(a)} items in the notebook, {len(b)} in the pipeline")
        return
    yield from chain.from_iterable(differences(x, y, f"{at}[{i}]") for i, (x, y) in enumerate(zip(a, b, strict=True)))


def _frames(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if list(a.columns) != list(b.columns):
        only = [c for c in a.columns if c not in set(b.columns)] + [c for c in b.columns if c not in set(a.columns)]
        yield Difference(at, f"columns differ: {_short(only or list(b.columns))}")
    elif a.shape != b.shape:
        yield Difference(at, f"{a.shape[0]} rows in the notebook, {b.shape[0]} in the pipeline")
    else:
        index = list(_index(a, b, at))
        yield from index
        if not index:
            for i, column in enumerate(a.columns):
                yield from differences(a.iloc[:, i], b.iloc[:, i], f"{at}[{column!r}]")


def _series(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if a.shape != b.shape:
        yield Difference(at, f"{len(a)} values in the notebook, {len(b)} in the pipeline")
    elif str(a.dtype) != str(b.dtype):
        yield Difference(at, f"dtype {a.dtype} in the notebook, {b.dtype} in the pipeline")
    elif not same(a.index, b.index):
        yield from _index(a, b, at)
    elif a.dtype.kind in "fiu" and not hasattr(a.dtype, "na_value"):
        yield from _arrays(a.to_numpy(), b.to_numpy(), at)
    else:
        yield from _objects(a.astype(object).tolist(), b.astype(object).tolist(), at)


def _index(a: Any, b: Any, at: str) -> Iterator[Difference]:
    if not same(a.index, b.index):
        yield Difference(at, f"the index differs: {_short(list(a.index[:5]))} … and {_short(list(b.index[:5]))} …")


def _objects(a: list[Any], b: list[Any], at: str) -> Iterator[Difference]:
    differing = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)]
    if differing:
        i = differing[0]
        yield Difference(
            at, f"{len(differing)} of {len(a)} values differ, first at row {i}: {_short(a[i])} and {_short(b[i])}"
        )


def _arrays(a: Any, b: Any, at: str) -> Iterator[Difference]:
    import numpy

    if a.shape != b.shape or a.dtype != b.dtype:
        yield Difference(at, f"{a.dtype}{list(a.shape)} in the notebook, {b.dtype}{list(b.shape)} in the pipeline")
        return
    if a.dtype.kind not in "fiuc":
        yield from _objects(a.ravel().tolist(), b.ravel().tolist(), at)
        return
    with numpy.errstate(all="ignore"):
        differ = ~((a == b) | ((a != a) & (b != b)))
        if not differ.any():
            return
        wide = "c16" if a.dtype.kind == "c" else "f8"
        x, y = a[differ].astype(wide), b[differ].astype(wide)
        gaps = numpy.abs(x - y)
        within = bool((gaps <= TOLERANCE * numpy.maximum(numpy.abs(x), numpy.abs(y))).all())
    worst = "nan" if numpy.isnan(gaps).all() else f"{float(numpy.nanmax(gaps)):.3g}"
    yield Difference(at, f"{int(differ.sum())} of {a.size} values differ, by up to {worst}", within)


def _items(a: dict[Any, Any], b: dict[Any, Any], at: str, step: str) -> Iterator[Difference]:
    for key in sorted(a.keys() | b.keys(), key=repr):
        place = f"{at}{step.format(key)}"
        if key not in a or key not in b:
            yield Difference(place, f"only in the {'notebook' if key in a else 'pipeline'}")
        else:
            yield from differences(a[key], b[key], place)
    if list(a) != list(b) and a.keys() == b.keys() and step == "[{!r}]":
        yield Difference(at, "the order of the keys differs")


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


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def main(pairs_file: str) -> None:
    """Compare the pairs and print a JSON line for each."""
    for pair in json.loads(Path(pairs_file).read_text(encoding="utf-8")):
        try:
            print(json.dumps(_compare_files(**pair)), flush=True)
        except KeyError as error:
            print(json.dumps(["different", f"the pipeline gives no {error}"]), flush=True)
        except NbliftError as error:
            print(json.dumps(["different", error.message]), flush=True)


def _compare_files(ours: str, theirs: str, again: str | None, cwd: str) -> tuple[str, str | None]:
    """`theirs` may be a number of a metrics file: `metrics/train.json#accuracy`."""
    file, _, metric = theirs.partition("#")
    value = load(Path(file))
    original, others = load(Path(ours)), [load(Path(again))] if again else []
    if metric:
        value = value[metric]
        original, others = _plain(original), [_plain(o) for o in others]
    return compare(original, value, cwd, others)


def _plain(value: Any) -> Any:
    """A number as JSON has it."""
    return value.item() if hasattr(value, "item") else value
