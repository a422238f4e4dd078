"""uvicorn's HTTP/1.1 protocol with a way past ASGI: a plain request for a prediction is answered while it is parsed.

A scope, a task and two messages cost as much as all that a compiled model needs for its answer. Whatever is not plain
goes the usual way: the protocol gives uvicorn the parser's calls that it held back, in their order.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from nblift.serving.http.app import Api
from nblift.serving.wire.raw import PATH

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

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; a request that is not whole by then goes the usual way."""
        super().data_received(data)
        if self._held is not None:
            self._release()
        if self._in_headers and self._patience is None:
            self._wait_for_headers()

    def on_message_begin(self) -> None:
        """Note that headers follow."""
        self._in_headers = True
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
        if self._held is None or self._api is None:
            super().on_message_complete()
            return
        found = self._api.raw.answer(self.headers, b"".join(self._held))
        if found is None:
            self._release()
            super().on_message_complete()
            return
        self._held = None
        stays = self.parser.should_keep_alive()
        end = b"" if stays else b"connection: close\r\n"
        self.transport.write(
            _ANSWER % (self._usual_fields(), len(found.body), found.identity, found.version, end, found.body)
        )
        if not stays:
            self.transport.close()
        self.on_response_complete()

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
            (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
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
