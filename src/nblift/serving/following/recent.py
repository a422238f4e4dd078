"""The requests that a process answered last, to try a new version with. They are kept in memory only."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from nblift.serving.following.shadow import Shadow
from nblift.serving.values import strict_json

if TYPE_CHECKING:
    from nblift.serving.service import Prediction

# with bodies of at most a megabyte this bounds the memory; mostly it is a few kilobytes
KEPT = 50


class Recent:
    """The last valid records of this process, whichever version answered them. A part of them goes to the `shadow`."""

    def __init__(self, shadow: Shadow | None = None) -> None:
        self._records: deque[object] = deque(maxlen=KEPT)
        self._shadow = shadow

    def note(self, record: object, given: Prediction) -> None:
        """Remember a record, as the client sent it, that was answered. Any thread may call this."""
        self._records.append(record)
        if self._shadow is not None and self._shadow.service is not None:
            self._shadow.note(record, given)

    def note_plain(self, body: bytes, given: bytes) -> None:
        """The same for a body of JSON, and the answer's. Costs a tenth of a microsecond."""
        self._records.append(body)
        if self._shadow is not None and self._shadow.service is not None:
            self._shadow.note(body, given)

    def records(self) -> list[object]:
        """The records as clients sent them, the latest first."""
        return [as_record(each) for each in list(self._records)[::-1]]


def as_record(noted: object) -> object:
    """A record that was noted as such, or as a body."""
    return strict_json.parse(noted) if isinstance(noted, bytes) else noted
