"""`POST /predict` without a framework, where all is plain; FastAPI's route answers the rest, and says what is wrong.

A request is plain whose body is there in one piece, JSON by its headers, and a record that `PlainReader` reads. All
others are given on untouched, so that one place only refuses. Every line here costs each request.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from time import perf_counter
from typing import Any, NamedTuple, cast

from starlette.types import Message, Receive, Scope

from nblift.serving.http.desk import Desk
from nblift.serving.service import Service
from nblift.serving.telemetry.identity import identities
from nblift.serving.telemetry.logs import RequestLog
from nblift.serving.wire.encoding import encode_answer
from nblift.serving.wire.line import FAILED, Line
from nblift.serving.wire.shortcut import Shortcut

PATH = "/predict"
# as clients write it; other spellings are understood, too, by the long way
_JSON = frozenset(
    b"application/json" + charset
    for charset in (b"", b"; charset=utf-8", b";charset=utf-8", b"; charset=UTF-8", b";charset=UTF-8")
)
Fields = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """What a 200 is made of: the request's identity, the model's version, the body; `given`: the client has its own."""

    identity: bytes
    version: bytes
    body: bytes
    given: bool

    @property
    def fields(self) -> Fields:
        """The headers."""
        return [
            (b"content-length", b"%d" % len(self.body)),
            (b"content-type", b"application/json"),
            (b"x-request-id", self.identity),
            (b"x-model-version", self.version),
        ]


class Taken(NamedTuple):
    """A plain request that was read: who answers it, and how; its row, its body, and when it came."""

    service: Service
    shortcut: Shortcut
    row: list[Any]
    body: bytes
    begun: float


class RawPredict:
    """The short way of an app to its answers."""

    def __init__(self, desk: Desk, line: Line, body_limit: int, log: RequestLog) -> None:
        self._desk, self._line, self._limit = desk, line, body_limit
        self._metrics, self._log = desk.metrics, log.add

    def answer(self, given: Fields, body: bytes) -> Answer | None:
        """The answer to a request with these headers and this whole body, if a compiled model has it; else None."""
        headers = self._plain(given, body)
        return None if headers is None else self.answer_plain(body, headers.get(b"x-request-id"))

    def answer_plain(self, body: bytes, identity: bytes | None = None) -> Answer | None:
        """The same, where the headers are known to be plain; `identity` is what they give as the request's own."""
        begun = perf_counter()
        service = self._desk.present
        if service is None or service.shortcut is None:
            return None
        found = service.shortcut.answer(body)
        return None if found is None else self._answered(service, body, found, identity, begun)

    def take(self, body: bytes) -> Taken | None:
        """Read a body as `answer_plain` does, where the model answers many rows faster than each; else None."""
        begun = perf_counter()
        service = self._desk.present
        if service is None or service.shortcut is None or not service.shortcut.many:
            return None
        row = service.shortcut.read(body)
        return None if row is None else Taken(service, service.shortcut, row, body, begun)

    def answer_taken(self, taken: Sequence[Taken]) -> list[Answer | None]:
        """The answers that `answer_plain` gives to requests that the same service took."""
        if not taken:
            return []
        found = taken[0].shortcut.answers([each.row for each in taken])
        return [
            None if body is None else self._answered(each.service, each.body, body, None, each.begun)
            for each, body in zip(taken, found, strict=True)
        ]

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
        return self._answered(service, body, found, headers.get(b"x-request-id"), begun)

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

    def _answered(self, service: Service, body: bytes, found: bytes, given: bytes | None, begun: float) -> Answer:
        if service.recent is not None:
            service.recent.note_plain(body, found)
        identity = identities.given_or_new(given)
        version = service.version_header
        seconds = perf_counter() - begun
        self._metrics.record("POST", PATH, 200, seconds)
        self._log("POST", PATH, 200, seconds, identity, version)
        return Answer(identity, version, found, given is not None)


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
