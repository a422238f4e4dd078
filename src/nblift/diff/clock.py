"""When a notebook ran, and whether what it shows can be a reading of a clock in that time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

# a printed time may be of any zone, and zones differ by quarters of an hour
_ZONES = timedelta(hours=14)
_QUARTER = 900.0
_SLACK = 1.0


@dataclass(frozen=True)
class Clock:
    """Begin and end of a notebook's run, both in UTC; None where the notebook does not say."""

    begin: datetime | None = None
    end: datetime | None = None

    @property
    def seconds(self) -> float | None:
        """How long it ran; None where that is not known."""
        return None if self.begin is None or self.end is None else (self.end - self.begin).total_seconds()

    def shows(self, instant: datetime) -> bool:
        """Whether a date with or without a time may be "now" in some zone. Never where the run's time is not known."""
        if self.begin is None or self.end is None:
            return False
        known = instant if instant.tzinfo else instant.replace(tzinfo=timezone.utc)
        return self.begin - _ZONES - timedelta(days=1) <= known <= self.end + _ZONES

    def shows_time(self, seconds: float) -> bool:
        """Whether a time of day, in seconds since midnight, may be "now" in some zone."""
        if self.begin is None or self.seconds is None:
            return False
        since = (seconds - self.begin.timestamp() + _SLACK) % _QUARTER
        return since <= self.seconds + 2 * _SLACK

    def took(self, seconds: float) -> bool:
        """Whether something in the run can have taken so long."""
        return self.seconds is not None and 0 <= seconds <= self.seconds + _SLACK


def clock_of(document: Mapping[str, Any]) -> Clock:
    """When a notebook ran, by what papermill, nbclient or JupyterLab wrote into it."""
    found = sorted(_instants(document))
    return Clock(found[0], found[-1]) if found else Clock()


def _instants(document: Mapping[str, Any]) -> Iterator[datetime]:
    for holder in (document, *document["cells"]):
        metadata = holder.get("metadata", {})
        papermill, execution = (
            kept if isinstance(kept, Mapping) else {} for kept in (metadata.get("papermill"), metadata.get("execution"))
        )
        for text in (papermill.get("start_time"), papermill.get("end_time"), *execution.values()):
            if isinstance(text, str) and (instant := _instant(text)):
                yield instant


def _instant(text: str) -> datetime | None:
    plain = re.sub(r"(\.\d{1,6})\d*", lambda m: m[1].ljust(7, "0"), text.strip()).replace("Z", "+00:00")
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
