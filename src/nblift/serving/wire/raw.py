"""`POST /predict` without a framework, where all is plain; FastAPI's route answers the rest, and says what is wrong.

A request is plain whose body is there in one piece, JSON by its headers, and a record that `PlainReader` reads. All
others are given on untouched, so that one place only refuses. Every line here costs each request.
"""

from __future__ import annotations

from collections.abc import Coroutine
from time import perf_counter
from typing import Any, NamedTuple, cast

from starlette.types import Message, Receive, Scope

from nblift.serving.http.desk import Desk
from nblift.serving.service import Service
from nblift.serving.telemetry.identity import identities
from nblift.serving.telemetry.logs import RequestLog
from nblift.serving.wire.encoding import encode_answer
from nblift.serving.wire.line import FAILED, Line

PATH = "/predict"
# as clients write it; other spellings are understood, too, by the long way
_JSON = frozenset(
    b"application/json" + charset
    for charset in (b"", b"; charset=utf-8", b";charset=utf-8", b"; charset=UTF-8", b";charset=UTF-8")
)
Fields = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """What a 200 is made of: the request's identity, the model's version, the body."""

    identity: bytes
    version: bytes
    body: bytes

    @property
    def fields(self) -> Fields:
        """The headers."""
        return [
            (b"content-length", b"%d" % len(self.body)),
            (b"content-type", b"application/json"),
            (b"x-request-id", self.identity),
            (b"x-model-version", self.version),
        ]


class RawPredict:
    """The short way of an app to its answers."""

    def __init__(self, desk: Desk, line: Line, body_limit: int, log: RequestLog) -> None:
        self._desk, self._line, self._limit = desk, line, body_limit
        self._metrics, self._log = desk.metrics, log.add

    def answer(self, given: Fields, body: bytes) -> Answer | None:
        """The answer to a request with these headers and this whole body, if a compiled model has it; else None."""
        begun = perf_counter()
        service = self._desk.present
        if service is None or service.shortcut is None or (headers := self._plain(given, body)) is None:
            return None
        try:
            found = service.shortcut.answer(body)
        except Exception:  # the long way runs into the same, and makes a problem of it
            return None
        return None if found is None else self._answered(service, body, found, headers, begun)

    async def answer_later(self, scope: Scope, body: bytes) -> Answer | None:
        """The same, where a pipeline does. If it has no answer, the scope tells the app's own route why."""
        begun = perf_counter()
        service = self._desk.present
        if service is None or service.shortcut is not None or (headers := self._plain(scope["headers"], body)) is None:
            return None
        self._metrics.in_flight += 1
        try:
            record = service.plain.read_record(body)
            if record is None:
                return None
            answer = await self._line.batcher(service).answer(record)
        except Exception as error:  # the app's own route makes a problem of it
            scope[FAILED] = error
            return None
        finally:
            self._metrics.in_flight -= 1
        found = encode_answer(answer.prediction, answer.probabilities, service.version)
        return self._answered(service, body, found, headers, begun)

    def _plain(self, given: Fields, body: bytes) -> dict[bytes, bytes] | None:
        headers: dict[bytes, bytes] = dict(given)
        if (
            headers.get(b"content-type") not in _JSON
            or len(headers) != len(given)
            or b"content-encoding" in headers
            or len(body) > self._limit
        ):
            return None
        return headers

    def _answered(
        self, service: Service, body: bytes, found: bytes, headers: dict[bytes, bytes], begun: float
    ) -> Answer:
        if service.recent is not None:
            service.recent.note_plain(body, found)
        identity = identities.given_or_new(headers.get(b"x-request-id"))
        version = service.version_header
        seconds = perf_counter() - begun
        self._metrics.record("POST", PATH, 200, seconds)
        self._log("POST", PATH, 200, seconds, identity, version)
        return Answer(identity, version, found)


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
