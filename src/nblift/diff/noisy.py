"""Whether parts of a text that differ are readings of a clock, addresses, or else what every run has anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from nblift.diff.clock import Clock
from nblift.diff.rules import Rules
from nblift.diff.tokens import Token

_SECONDS = {"n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "ms": 1e-3, "h": 3600.0, "min": 60.0}
_FORMATS = ("%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %Z %Y")


def is_noise(old: Token, new: Token, rules: Rules) -> bool:
    """Whether two tokens of the same noisy kind may differ without anything having changed.

    Addresses and the like always may; times only as far as they can be readings of a clock while each notebook ran:
    a date in the data is none.
    """
    if rules.tolerance.strict:
        return False
    reading = _READINGS.get(old.kind)
    return reading is None or (reading(old.text, rules.old) and reading(new.text, rules.new))


def can_be_duration(text: str, clock: Clock) -> bool:
    """Whether a text such as `12.5 ms`, `3` or `0:00:01.5` is no longer than the run was; never where that is not
    known."""
    seconds = _seconds(text)
    return seconds is not None and clock.took(seconds)


def _seconds(text: str) -> float | None:
    found = re.match(r"\s*([\d,]*\.?\d*(?:[eE][-+]?\d+)?)\s*([^\d\s]*)$", text)
    if found is None or not found[1].strip(",."):
        return None
    unit = found[2]
    factor = next((f for u, f in _SECONDS.items() if unit.startswith(u)), 1.0)
    return float(found[1].replace(",", "")) * factor


def _is_instant(text: str, clock: Clock) -> bool:
    instant = _instant(text)
    return instant is not None and clock.shows(instant)


def _instant(text: str) -> datetime | None:
    try:
        if text.startswith("datetime"):
            year, month, day, *rest = (int(part) for part in re.findall(r"\d+", text))
            return datetime(year, month, day, *rest[:4])  # type: ignore[arg-type]
        if text[0].isdigit():
            plain = re.sub(r"[.,](\d{1,6})\d*", lambda m: "." + m[1].ljust(6, "0"), text).replace("Z", "+00:00")
            return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", plain))
    except ValueError:
        return None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _is_time(text: str, clock: Clock) -> bool:
    return clock.shows_time(_clock_seconds(text))


def _is_span(text: str, clock: Clock) -> bool:
    return clock.took(_clock_seconds(text))


def _clock_seconds(text: str) -> float:
    hours, minutes, seconds = text.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


_READINGS: dict[str, Callable[[str, Clock], bool]] = {
    "instant": _is_instant,
    "day": _is_instant,
    "time": _is_time,
    "span": _is_span,
    "duration": can_be_duration,
}
