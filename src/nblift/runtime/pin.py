"""What no run of a notebook has twice, held fast while a pipeline is compared with it.

A notebook that draws from a stream nobody seeded gives other numbers in every run. When both sides start the stream
alike, at the statement that first draws from it, everything that follows can be compared exactly. The order of a set
of strings is another one in every process, but one and the same in all cells: so it is in all stages.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import random
import subprocess
import sys

# set for stage processes by the verification, and by nothing else
VARIABLE = "NBLIFT_PIN_RANDOM"
HASH_SEED = "0"
STREAMS = ("python.random", "numpy.random")
SEED = 1_851_944_041  # no number that an author would take: a seed must not pass for none


def pin(streams: tuple[str, ...] = STREAMS, load: bool = False) -> None:
    """Start streams at a known point.

    Args:
        load: import numpy for it where it is installed; else its stream is pinned only where numpy is imported.
    """
    if "python.random" in streams:
        random.seed(SEED)
    if "numpy.random" in streams:
        if load and importlib.util.find_spec("numpy"):
            importlib.import_module("numpy")
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(SEED)


def one_order_of_sets() -> None:
    """Begin this process anew with a fixed hash seed, unless `PYTHONHASHSEED` says which.

    The cells of a notebook share one order of every set; without this each stage would have its own.
    """
    if "PYTHONHASHSEED" in os.environ or not getattr(sys, "orig_argv", ())[1:]:
        return
    os.environ["PYTHONHASHSEED"] = HASH_SEED
    command = [sys.executable, *sys.orig_argv[1:]]
    if sys.platform == "win32":  # where a new program is another process, for which nobody waits
        sys.exit(subprocess.call(command))
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606
