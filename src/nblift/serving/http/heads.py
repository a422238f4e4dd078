"""Heads of requests that the parser has read before: a client sends its own again, to the byte, with each request."""

from __future__ import annotations

# a client that marks each request in its headers must not fill the memory
MOST = 256
LONGEST = 2048
_END = b"\r\n\r\n"


class KnownHeads:
    """What came of heads: how long a body they announce. The same bytes, read from the same state, say the same."""

    def __init__(self) -> None:
        self._lengths: dict[bytes, int] = {}

    def body(self, data: bytes) -> bytes | None:
        """The body of a request, if `data` is all of it and nothing else, and its head is known; else None."""
        head, _, rest = data.partition(_END)
        return rest if self._lengths.get(head) == len(rest) else None

    def learn(self, data: bytes, body: bytes) -> None:
        """Note the head of a request with this body that was read from `data`, if `data` is all of it."""
        head, _, rest = data.partition(_END)
        if rest != body or len(head) > LONGEST:
            return
        if len(self._lengths) >= MOST:
            self._lengths.clear()
        self._lengths[head] = len(body)
