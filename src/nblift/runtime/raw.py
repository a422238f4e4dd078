"""The bytes of values that have no parts, and the digest of those that have."""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import sys
from typing import Any

# bytes from which SHA-1, which processors have instructions for, takes half of BLAKE2's time; nobody forges a DataFrame
_LARGE = 1 << 16


def atom(value: Any) -> bytes:
    """A number, a string or another value without parts; short ones as they are."""
    if type(value) is float:
        return b"f" + struct.pack("<d", value)
    if type(value) is int and abs(value) >> 64:  # decimal digits of a huge number take long, and are limited
        return hashed(b"int", hex(value).encode())
    text = repr(value).encode("utf-8", "surrogatepass")
    tag = type(value).__name__.encode()
    return tag + text if len(text) < 24 else hashed(tag, text)


def hashed(*parts: bytes | memoryview) -> bytes:
    """The digest of parts, each with its length, so that no two sequences of parts run together."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        size = len(part) if isinstance(part, bytes) else part.nbytes
        digest.update(struct.pack("<q", size))
        digest.update(part if size < _LARGE else hashlib.sha1(part, usedforsecurity=False).digest())
    return digest.digest()


def plain_pickle(values: list[Any]) -> bytes:
    """Pickle by value only: without a memo, equal strings give equal bytes whether or not they are one object."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=4)
    pickler.fast = True
    pickler.dump(values)
    return buffer.getvalue()


def bytes_of(value: Any) -> memoryview | bytes:
    """The bytes of an array in C order, without a copy where it lies so."""
    if value.size == 0:
        return b""
    if not value.flags.c_contiguous:
        value = value.copy(order="C")
    if value.dtype.char in "gG" and sys.modules["numpy"].finfo(value.dtype).nmant == 63:
        # 80-bit numbers lie in 16 bytes, of which 6 mean nothing
        return bytes(value.reshape(-1).view("u1").reshape(-1, 16)[:, :10].tobytes())
    plain: Any = sys.modules["numpy"].asarray(value)
    return memoryview(plain.reshape(-1).view("u1"))


def byte_bounds(value: Any) -> tuple[int, int]:
    """The addresses between which an array's numbers lie."""
    numpy = sys.modules["numpy"]
    low, high = (numpy.lib.array_utils if hasattr(numpy.lib, "array_utils") else numpy).byte_bounds(value)
    return int(low), int(high)


def global_stream(value: object) -> str:
    """`module:attribute` of the hidden generator behind `random.random` or `np.random.rand`, if the value is that.

    Its state is the process's, not that of what refers to it. "" for any other value.
    """
    for module, attribute in (("random", "_inst"), ("numpy.random.mtrand", "_rand")):
        if value is not None and value is getattr(sys.modules.get(module), attribute, None):
            return f"{module}:{attribute}"
    return ""


def fill_value(array: Any) -> Any:
    """What fills the masked places, as plain Python; whether numpy has wrapped it depends on who has looked."""
    value = array.fill_value
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value
