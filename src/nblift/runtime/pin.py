"""Random streams pinned while a pipeline is compared with its notebook.

A notebook that draws from a stream nobody seeded gives other numbers in every run. When both sides start the stream
alike, at the statement that first draws from it, everything that follows can be compared exactly.
"""

from __future__ import annotations

import random
import sys

# set for stage processes by the verification, and by nothing else
VARIABLE = "NBLIFT_PIN_RANDOM"
_SEED = 0


def pin(streams: tuple[str, ...] = ("random", "numpy.random")) -> None:
    """Start streams at a known point; numpy's only where numpy is imported."""
    if "random" in streams:
        random.seed(_SEED)
    if "numpy.random" in streams and "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(_SEED)
