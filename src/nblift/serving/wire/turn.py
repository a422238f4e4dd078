"""Plain requests that arrive in the same turn of the event loop, answered together.

A compiled model answers many rows in less time than each by itself. Nobody waits for company: what has arrived when the
loop has read all connections is answered.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from typing import Protocol

from nblift.serving.wire.raw import Answer, RawPredict, Taken


class Asker(Protocol):
    """Who asks: a connection."""

    def answered(self, data: bytes, found: Answer | None) -> None:
        """Give it the answer to what arrived as `data`, or say that it has to go the long way."""


class Turn:
    """What waits until this turn of the loop ends."""

    def __init__(self, raw: RawPredict) -> None:
        self._raw = raw
        self._waiting: list[tuple[Asker, bytes, Taken]] = []
        self._due = False

    def take(self, loop: AbstractEventLoop, asker: Asker, data: bytes, body: bytes) -> bool:
        """Whether the request is answered with others: `asker.answered` is called at the turn's end, or before."""
        taken = self._raw.take(body)
        if taken is None:
            return False
        if self._waiting and self._waiting[0][2].service is not taken.service:
            self.answer()
        self._waiting.append((asker, data, taken))
        if not self._due:
            self._due = True
            loop.call_soon(self._end)
        return True

    def answer(self) -> None:
        """Answer all that wait."""
        waiting, self._waiting = self._waiting, []
        try:
            found = self._raw.answer_taken([taken for _, _, taken in waiting])
        except Exception:  # the long way runs into the same, with each by itself, and makes a problem of it
            found = [None] * len(waiting)
        for (asker, data, _), answer in zip(waiting, found, strict=True):
            asker.answered(data, answer)

    def _end(self) -> None:
        self._due = False
        self.answer()
