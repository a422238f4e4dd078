"""The file of a compiled model: arrays and a description, in the safetensors format. Data, never code.

The format's own reader checks offsets, sizes and dtypes. Beyond it a digest over all that is read: a file with a single
changed byte is refused. And every step checks what it is given, so that a file made on purpose, with its digest right,
cannot make it read or write elsewhere, or run forever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from nblift.compiled.running.values import Array, Damaged

FORMAT = 1
# bytes of a whole file
LARGEST = 512 << 20
_DTYPES = ("float64", "int64", "int32", "uint8")


def pack(document: Mapping[str, Any]) -> bytes:
    """The file for a description in which numpy arrays stand where they belong."""
    from safetensors.numpy import save

    arrays: dict[str, Array] = {}
    plain = take_out(document, arrays)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True)
    metadata = {"nblift.compiled": text, "format": str(FORMAT), "sha256": _digest(text, arrays)}
    return save(arrays, metadata)


def unpack(data: bytes) -> tuple[Any, dict[str, Array]]:
    """The description, with references in place of arrays, and the arrays.

    Raises:
        Damaged: the file is not what `pack` gave.
    """
    if len(data) > LARGEST:
        raise Damaged("the compiled model is too large")
    try:
        metadata = _metadata(data)
        arrays = _arrays(data)
        text = metadata["nblift.compiled"]
        if metadata["format"] != str(FORMAT):
            raise Damaged("the compiled model is of another version; register the model again")
        if metadata["sha256"] != _digest(text, arrays):
            raise Damaged("the compiled model was changed after it was written: its digest differs")
        return json.loads(text), arrays
    except Damaged:
        raise
    except Exception as error:  # safetensors, numpy and json each have trees of their own
        raise Damaged(f"the compiled model's file is damaged ({type(error).__name__})") from error


def _metadata(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return {str(key): str(value) for key, value in header["__metadata__"].items()}


def _arrays(data: bytes) -> dict[str, Array]:
    from safetensors.numpy import load

    arrays = load(data)
    if any(array.dtype.name not in _DTYPES for array in arrays.values()):
        raise Damaged("the compiled model has an array of a dtype that it does not use")
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _digest(text: str, arrays: Mapping[str, Array]) -> str:
    digest = hashlib.sha256(text.encode("utf-8"))
    for name, array in sorted(arrays.items()):
        digest.update(f"\0{name}\0{array.dtype.name}\0{array.shape}\0".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def take_out(value: Any, arrays: dict[str, Array]) -> Any:
    """`value` with references in place of arrays, which go to `arrays`."""
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = np.ascontiguousarray(value)
        return {"array": name}
    if isinstance(value, Mapping):
        return {str(key): take_out(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [take_out(item, arrays) for item in value]
    return value.item() if isinstance(value, np.generic) else value
