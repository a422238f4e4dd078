"""How many threads the libraries of each notebook start, where several notebooks share a machine."""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMEXPR_MAX_THREADS",
    "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "NUMBA_NUM_THREADS",
)  # fmt: skip


def threads(jobs: int, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables that share the cores among `jobs` notebooks; those that are set already are left as they are."""
    if jobs < 2:
        return {}
    share = str(max(1, cores() // jobs))
    return {name: share for name in _VARIABLES if name not in environment}


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
