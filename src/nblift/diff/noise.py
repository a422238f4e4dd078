"""Noise told from change: what further runs of the old notebook differ in, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nblift.diff.difference import Difference

# A number may be this many times as far from what was seen as the runs are from one another: of two runs one knows
# only that much of how a number scatters.
_REACH = 3.0
# A time with so many digits is no reading of a clock if two runs show the same one.
_READINGS = frozenset({"instant", "time", "span", "duration"})
_DIGITS = 3


def told_apart(found: Iterable[Difference], runs: Sequence[Sequence[Difference]]) -> list[Difference]:
    """The differences, those that are noise called so.

    Args:
        found: what differs between the old cell and the new one.
        runs: for each further run of the old notebook, what differs between the old cell and that run's.
    """
    known = [d for run in runs for d in run if d.verdict in ("different", "noise")]
    return [_told(d, known) if d.verdict == "different" else _doubted(d, known) if runs else d for d in found]


def _doubted(one: Difference, known: Sequence[Difference]) -> Difference:
    """What looked like a reading of a clock and is the same in each run of the old notebook is a change."""
    read = one.verdict == "noise" and one.why in _READINGS and sum(map(str.isdigit, one.old or "")) >= _DIGITS
    if not read or any(k.place == one.place[: len(k.place)] for k in known):
        return one
    return replace(one, verdict="different", why=f"{one.why}, and the same in each run before")


def _told(one: Difference, known: Sequence[Difference]) -> Difference:
    noise = replace(one, verdict="noise", why=f"{one.why}, another one in each run")
    if any(k.amounts is None and k.place == one.place[: len(k.place)] for k in known) or _in_another_row(one, known):
        return noise
    seen = [a for k in known if k.amounts and k.place == one.place for a in k.amounts]
    if one.amounts is None or not seen:
        return noise if seen else one
    low, high = min(seen), max(seen)
    reach = _REACH * (high - low)
    if low - reach <= one.amounts[1] <= high + reach:
        return noise
    return replace(one, why=f"{one.why}, further off than its noise")


def _in_another_row(one: Difference, known: Sequence[Difference]) -> bool:
    """Whether the runs show another row in its place of a table, as a sample does: another label, or another text."""
    at = next((n for n, part in enumerate(one.place) if part.startswith("row ")), None)
    if at is None:
        return False
    row = one.place[: at + 1]
    return any(
        k.place[: at + 1] == row and len(k.place) > at + 1 and (k.amounts is None or k.place[at + 1] == "column 1")
        for k in known
    )
