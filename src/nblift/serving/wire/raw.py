"""`POST /predict` without a framework, where all is plain; FastAPI's route answers the rest, and says what is wrong.

A request is plain whose body is there in one piece, JSON by its headers, and a record that the service's shortcut
answers. All others are given on untouched, so that one place only refuses. Every line here costs each request.
"""

from __future__ import annotations

from collections.abc import Coroutine
from time import perf_counter
from typing import Any, cast

from starlette.types import Message, Receive, Scope

from nblift.serving.desk import Desk
from nblift.serving.identity import identities
from nblift.serving.logs import RequestLog

PATH = "/predict"
# as clients write it; other spellings are understood, too, by the long way
_JSON = frozenset(
    b"application/json" + charset
    for charset in (b"", b"; charset=utf-8", b";charset=utf-8", b"; charset=UTF-8", b";charset=UTF-8")
)
_CONTENT_TYPE = (b"content-type", b"application/json")
Answer = tuple[Message, Message]


class RawPredict:
    """The short way of an app to its answers."""

    def __init__(self, desk: Desk, body_limit: int, log: RequestLog) -> None:
        self._desk, self._limit = desk, body_limit
        self._record, self._log = desk.metrics.record, log.add

    def answer(self, scope: Scope, message: Message) -> Answer | None:
        """The two messages to send for a request and its first message, or None: the app has to answer."""
        given = scope["headers"]
        headers: dict[bytes, bytes] = dict(given)
        if (
            headers.get(b"content-type") not in _JSON
            or len(headers) != len(given)
            or b"content-encoding" in headers
            or message["type"] != "http.request"
            or message.get("more_body", False)
        ):
            return None
        begun = perf_counter()
        body = message.get("body", b"")
        if len(body) > self._limit:
            return None
        try:
            service = self._desk.service
            shortcut = service.shortcut
            found = None if shortcut is None else shortcut.answer(body)
        except Exception:  # the long way runs into the same, and makes a problem of it
            return None
        if shortcut is None or found is None:
            return None
        if service.recent is not None:
            service.recent.note_plain(body, found)
        identity = identities.given_or_new(headers.get(b"x-request-id"))
        fields = [
            (b"content-length", b"%d" % len(found)),
            _CONTENT_TYPE,
            (b"x-request-id", identity),
            (b"x-model-version", shortcut.version),
        ]
        seconds = perf_counter() - begun
        self._record("POST", PATH, 200, seconds)
        self._log("POST", PATH, 200, seconds, identity, shortcut.version)
        return (
            {"type": "http.response.start", "status": 200, "headers": fields},
            {"type": "http.response.body", "body": found},
        )


def ready(receive: Receive) -> Message | None:
    """The first message if it can be had without waiting; else None, and `receive` is as if never called."""
    waiting = cast("Coroutine[Any, Any, Message]", receive())
    try:
        waiting.send(None)
    except StopIteration as done:
        return cast(Message, done.value)
    waiting.close()
    return None


def again(message: Message, receive: Receive) -> Receive:
    """A `receive` that gives a message that was taken once more, then what comes after it."""
    first = [message]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay
