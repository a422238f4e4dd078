"""Counting and logging requests, around everything else that answers them."""

from __future__ import annotations

import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nblift.serving.telemetry.logs import RequestLog
from nblift.serving.telemetry.metrics import Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# no path of the service, and the status of a request whose client did not wait (nginx counts it so)
NO_ROUTE = "none"
CLIENT_LEFT = 499


class Watch:
    """ASGI middleware: each request is counted and, as far as the budget of lines goes, logged."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: RequestLog) -> None:
        self._app, self._metrics, self._log = app, metrics, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, headers = CLIENT_LEFT, Headers()

        async def watched(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], Headers(raw=message["headers"])
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._app(scope, receive, watched)
        finally:
            self._metrics.in_flight -= 1
            seconds = time.perf_counter() - begun
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = getattr(scope.get("route"), "path", NO_ROUTE)
            self._metrics.record(method, route, status, seconds)
            identity, version = headers.get("x-request-id", ""), headers.get("x-model-version", "")
            self._log.add(method, route, status, seconds, identity, version)
