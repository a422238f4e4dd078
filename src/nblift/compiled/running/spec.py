"""Checked access to the description of a step: JSON with arrays, from a file that anybody may have written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nblift.compiled.running.values import Array, Damaged

DEEPEST = 40
# of any array, and of all columns between two steps
LARGEST = 100_000_000
WIDEST = 100_000

_DTYPES = {"float": "float64", "int": "int64", "small": "int32", "flag": "uint8"}


class Spec:
    """One object of the description. Each getter checks type, shape and range; whatever is wrong is `Damaged`."""

    def __init__(self, document: object, arrays: Mapping[str, Array], depth: int = 0) -> None:
        if not isinstance(document, dict) or depth > DEEPEST:
            raise Damaged("a step of the compiled model is not an object, or nests too deep")
        self._document, self._arrays, self._depth = document, arrays, depth
        self.op = self.text("op")

    def array(self, name: str, kind: str, *shape: int | None, finite: bool = True) -> Array:
        """The array of that name; None in `shape` is any length.

        Args:
            name: the key.
            kind: float (float64), int (int64), small (int32) or flag (uint8).
            shape: what each dimension has to be.
            finite: refuse NaN and infinities.
        """
        reference = self._get(name)
        found = (
            self._arrays.get(reference["array"]) if isinstance(reference, dict) and _is_reference(reference) else None
        )
        if found is None:
            raise self._bad(name, "an array")
        fits = len(found.shape) == len(shape) and all(
            want is None or have == want for have, want in zip(found.shape, shape, strict=True)
        )
        if found.dtype != np.dtype(_DTYPES[kind]) or not fits or found.size > LARGEST:
            raise self._bad(name, f"{_DTYPES[kind]} of shape {shape}")
        if finite and kind == "float" and not np.isfinite(found).all():
            raise self._bad(name, "finite")
        return found

    def indices(self, name: str, size: int, *shape: int | None, kind: str = "int") -> Array:
        """An array of positions among `size` things."""
        found = self.array(name, kind, *shape)
        if found.size and (found.min() < 0 or found.max() >= size):
            raise self._bad(name, f"within 0 and {size - 1}")
        return found

    def integer(self, name: str, low: int, high: int) -> int:
        """An integer between `low` and `high`, both included."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self._bad(name, f"an integer from {low} to {high}")
        return value

    def number(self, name: str) -> float:
        """A finite number."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._bad(name, "a finite number")
        return float(value)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise self._bad(name, "true or false")
        return value

    def text(self, name: str, allowed: Sequence[str] | None = None) -> str:
        """A string, one of `allowed` if that is given."""
        value = self._get(name)
        if not isinstance(value, str) or (allowed is not None and value not in allowed):
            raise self._bad(name, "a known name")
        return value

    def values(self, name: str) -> list[Any]:
        """A list of strings, booleans, finite numbers and nulls."""
        value = self._get(name)
        if not isinstance(value, list) or not all(_is_scalar(item) for item in value):
            raise self._bad(name, "a list of plain values")
        return value

    def child(self, name: str) -> Spec:
        """The object under `name`."""
        return Spec(self._get(name), self._arrays, self._depth + 1)

    def children(self, name: str) -> list[Spec]:
        """The objects in the list under `name`."""
        value = self._get(name)
        if not isinstance(value, list):
            raise self._bad(name, "a list")
        return [Spec(item, self._arrays, self._depth + 1) for item in value]

    def bad(self, what: str) -> Damaged:
        """The error for a fault that only the step itself can see."""
        return Damaged(f"the compiled model's step {self.op!r} is not sound: {what}")

    def _get(self, name: str) -> Any:
        if name not in self._document:
            raise Damaged(f"the compiled model's step {self._document.get('op')!r} has no {name}")
        return self._document[name]

    def _bad(self, name: str, wanted: str) -> Damaged:
        return Damaged(f"the compiled model's step {self._document.get('op')!r}: {name} is not {wanted}")


def _is_reference(value: dict[str, Any]) -> bool:
    return set(value) == {"array"} and isinstance(value["array"], str)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))
