"""Randomness from the operating system, given out anew: seeds of generators that nobody seeds, UUIDs, tokens.

While a pipeline is compared with its notebook, what the code of a stage asks for is the same on both sides: a function
of the stage, of who asks, and of how often it has asked. What is asked for beside the author's code (by the kernel,
by another thread) stays random, and so do names of temporary files, which have to be new ones.
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

# the stage that a frame with these globals belongs to; "" for code of the author's outside of stages, None for others
Context = Callable[[dict[str, Any]], "str | None"]
_PASSING_ON = frozenset({"nblift", "numpy", "os", "random", "secrets", "uuid"})
_APART = frozenset({"IPython", "asyncio", "ipykernel", "jupyter_client", "tempfile", "tornado", "traitlets", "zmq"})
_BYTES = 2496  # what `random.Random` takes for a seed


def replay(context: Context) -> None:
    """From now on give the author's code the same randomness in every process."""
    asked: dict[str, int] = {}
    urandom, seed = os.urandom, random.Random.seed

    def bytes_for(frame: FrameType | None, size: int) -> bytes | None:
        key = _asker(frame, context)
        if key is None:
            return None
        asked[key] = asked.get(key, 0) + 1
        return hashlib.shake_256(f"{key}:{asked[key]}".encode()).digest(size)

    @functools.wraps(urandom)
    def urandom_again(size: int, /) -> bytes:
        found = bytes_for(sys._getframe(1), size)
        return urandom(size) if found is None else found

    @functools.wraps(seed)
    def seed_again(self: random.Random, a: Any = None, *rest: Any, **options: Any) -> None:
        if a is None:
            found = bytes_for(sys._getframe(1), _BYTES)
            a = None if found is None else int.from_bytes(found, "big")
        seed(self, a, *rest, **options)

    os.urandom = urandom_again
    random._urandom = urandom_again  # type: ignore[attr-defined]
    random.Random.seed = seed_again  # type: ignore[method-assign]
    random.seed = random._inst.seed


def _asker(frame: FrameType | None, context: Context) -> str | None:
    """Who asks, in words that notebook and pipeline have in common; None where it is not the author's code."""
    who: str | None = None
    imported = False
    while frame is not None:
        stage = context(frame.f_globals)
        name = str(frame.f_globals.get("__name__", ""))
        if stage is not None:
            who = "" if who is None else who
            return f"import {who}" if imported else f"{stage} {who}" if stage else None
        top = name.split(".")[0]
        if top in _APART:
            return None
        if who is None and top not in _PASSING_ON:
            who = name
        # a module is imported once in a notebook, and once in each stage that needs it
        imported = imported or frame.f_code.co_name == "<module>"
        frame = frame.f_back
    return None
