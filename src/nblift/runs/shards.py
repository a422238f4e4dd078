"""Dividing notebooks among machines, so that all are done at about the same time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nblift.errors import UsageError


def parse(text: str) -> tuple[int, int]:
    """`k/n` as two numbers.

    Raises:
        UsageError: it is none, or k is not within 1 to n.
    """
    found = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(f"--shard {text} is no shard", hint="Write k/n, with k from 1 to n: --shard 2/4.")
    return int(found[1]), int(found[2])


def weights(sizes: Mapping[str, int], seconds: Mapping[str, float]) -> dict[str, float]:
    """What each notebook will take: its last run's seconds, else in proportion to its code's size.

    Args:
        sizes: characters of code by notebook.
        seconds: those that are known.
    """
    known = [name for name in sizes if name in seconds]
    size = sum(sizes[name] + 1 for name in known)
    rate = sum(seconds[name] for name in known) / size if size else 1.0
    return {name: seconds.get(name, (sizes[name] + 1) * rate) for name in sizes}


def shard(weights: Mapping[str, float], k: int, n: int) -> Sequence[str]:
    """The k-th of n parts: the longest first, each to the part that has the least so far (Graham 1969).

    Every machine comes to the same answer from the same weights.
    """
    loads = [0.0] * n
    parts: list[list[str]] = [[] for _ in range(n)]
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        least = min(range(n), key=lambda i: (loads[i], len(parts[i]), i))
        loads[least] += weights[name]
        parts[least].append(name)
    return parts[k - 1]
