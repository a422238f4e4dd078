"""uvicorn's HTTP/1.1 protocol with a way past ASGI: a plain request for a prediction is answered while it is parsed.

A scope, a task and two messages cost as much as all that a compiled model needs for its answer, and so does the parsing
of headers; those that were answered before are not parsed again. Whatever is not plain goes the usual way: the protocol
gives uvicorn the parser's calls that it held back, in their order.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from nblift.serving.http.app import Api
from nblift.serving.http.heads import KnownHeads
from nblift.serving.wire.raw import PATH, Answer

# of an app that is not nblift's own
HEADER_SECONDS = 30.0
_URL = PATH.encode()
_ANSWER = (
    b"HTTP/1.1 200 OK\r\n%bcontent-length: %d\r\ncontent-type: application/json\r\nx-request-id: %b\r\n"
    b"x-model-version: %b\r\n%b\r\n%b"
)


class Protocol(HttpToolsProtocol):
    """One connection. A request is held back from its headers' end to its body's, if that arrives at once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._api = self.app if isinstance(self.app, Api) and self.limit_concurrency is None else None
        self._held: list[bytes] | None = None
        self._usual: tuple[object, bytes] = (None, b"")
        self._patience: TimerHandle | None = None
        self._in_headers = False
        self._heads = KnownHeads() if self._api is None else self._api.heads
        # nothing of a request has arrived; the body of one that was answered; one waits for its turn's end
        self._between, self._answered, self._waits = True, b"", False
        self._last = 0.0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def eof_received(self) -> None:
        """Answer first what the client asked last."""
        self._answer_waiting()
        super().eof_received()

    def shutdown(self) -> None:
        """The same."""
        self._answer_waiting()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Answer a request with a known head, and parse everything else."""
        self._answer_waiting()
        body = self._heads.body(data) if self._between else None
        if body is None or not self._takes(data, body):
            self._parse(data)

    def _answer_waiting(self) -> None:
        if self._waits and self._api is not None:
            self._api.turn.answer()

    def _parse(self, data: bytes) -> None:
        # a request that is not whole by the end goes the usual way
        between, self._between, self._answered = self._between, False, b""
        super().data_received(data)
        if self._held is not None:
            self._release()
        if between and self._answered and self._between:
            self._heads.learn(data, self._answered)
        if self._in_headers and self._patience is None:
            self._wait_for_headers()

    def on_message_begin(self) -> None:
        """Note that headers follow."""
        self._in_headers, self._between = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hold a request for a prediction back, if no other one waits before it."""
        self._in_headers = False
        if self._patience is not None:
            self._wait_no_more()
        if self.url == _URL and self._api is not None and self._is_next() and self._api.is_open:
            self._held = []
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if self._held is None:
            super().on_body(body)
        else:
            self._held.append(body)

    def on_message_complete(self) -> None:
        """Answer a request that was held back, or let it go the usual way."""
        self._between = True
        if self._held is None or self._api is None:
            super().on_message_complete()
            return
        body = b"".join(self._held)
        found = self._api.raw.answer(self.headers, body)
        if found is None:
            self._release()
            super().on_message_complete()
            return
        self._held = None
        if self.parser.should_keep_alive():
            self._write(found)
            self._answered = b"" if found.given else body
        else:
            self._write(found, b"connection: close\r\n")
            self.transport.close()
        self.on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that was idle for so long; requests with a known head did not set the timer anew."""
        self._answer_waiting()
        rest = self._last + self.timeout_keep_alive - self.loop.time()
        if rest > 0:
            self.timeout_keep_alive_task = self.loop.call_later(rest, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _takes(self, data: bytes, body: bytes) -> bool:
        if self._api is None or not self._is_free() or not self._api.is_open:
            return False
        # who is alone has nobody to be answered with
        if len(self.connections) > 1 and self._api.turn.take(self.loop, self, data, body):
            self._waits = True
            return True
        found = self._api.raw.answer_plain(body)
        if found is not None:
            self._answer(found)
        return found is not None

    def answered(self, data: bytes, found: Answer | None) -> None:
        """Send the answer to a request with a known head, or parse it after all."""
        self._waits = False
        if self.transport.is_closing():
            return
        if found is None:
            self._parse(data)
        else:
            self._answer(found)

    def _answer(self, found: Answer) -> None:
        if self._patience is not None:
            self._wait_no_more()
        self._write(found)
        self._last = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1

    def _write(self, found: Answer, end: bytes = b"") -> None:
        self.transport.write(
            _ANSWER % (self._usual_fields(), len(found.body), found.identity, found.version, end, found.body)
        )

    def _wait_for_headers(self) -> None:
        # uvicorn would wait for ever, and so could anyone hold connections
        seconds = HEADER_SECONDS if self._api is None else self._api.header_seconds
        self._patience = self.loop.call_later(seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if self._waits:
            self._answer_waiting()
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_for_headers()
            return
        if self._in_headers:
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _usual_fields(self) -> bytes:
        # uvicorn makes a new list of them every second
        given = self.server_state.default_headers
        if given is not self._usual[0]:
            self._usual = given, b"".join(b"%b: %b\r\n" % field for field in given)
        return self._usual[1]

    def _is_next(self) -> bool:
        return (
            self._is_free()
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
        )

    def _is_free(self) -> bool:
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _release(self) -> None:
        held, self._held = self._held, None
        if self.transport.is_closing():
            return
        super().on_headers_complete()
        for body in held or ():
            super().on_body(body)
