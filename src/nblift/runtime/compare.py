"""Two values compared: the verdict, and what differs most. Runs in the project's own interpreter."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from nblift.runtime.differences import Difference, differences, same


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
    everything = list(differences(ours, theirs))
    found = [d for d in everything if not (d.strings and _same_place(*d.strings, cwd))]
    if not everything:
        return "different", "the values differ in a part that cannot be shown"
    if not found:
        return "identical", "the same path, from the project's root"
    beyond = [d for d in found if not d.within]
    if not beyond:
        return "equal", str(found[0])
    own = [d for other in again or () for d in differences(ours, other) if not d.within or d.relative > _ROUNDING]
    if strange := [d for d in beyond if not _is_own(d, own)]:
        return "different", str(strange[0])
    return "nondeterministic", f"differs between the notebook's own runs: {beyond[0]}"


# Two readings of a clock are nearer to one another than the tolerance, and yet no rounding of one number.
_ROUNDING = 1e-10


def _is_own(found: Difference, own: Iterable[Difference]) -> bool:
    """Whether the notebook's own runs differ there, too: in each of the same elements, or in something above them."""
    cells = 0
    here = False
    for other in own:
        if other.what != "value" and _lies_in(found.at, other.at):
            return True
        if (other.at, other.what) == (found.at, found.what):
            here = True
            cells |= int.from_bytes(other.cells, "big")
    return here and int.from_bytes(found.cells, "big") & ~cells == 0


def _lies_in(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer) :][:1] in ("", "[", ".")


def _same_place(a: Any, b: Any, cwd: str) -> bool:
    if not cwd or not isinstance(a, (str, PurePath)) or type(a) is not type(b) or os.path.isabs(a):
        return False
    if isinstance(a, str) and "/" not in a and not PurePath(a).suffix:
        return False  # a bare word is no path
    return os.path.normpath(os.path.join(cwd, a)) == os.path.normpath(b)
