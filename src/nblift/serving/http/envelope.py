"""What stands around every answer: its identity, the model's version, and a problem where all else failed."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nblift.serving.http.desk import Desk
from nblift.serving.http.problems import Problem
from nblift.serving.telemetry.identity import identities

log = logging.getLogger("nblift.serving")
# where a request's scope keeps the service that answers it
SERVICE = "nblift.service"


class Envelope:
    """ASGI middleware: `X-Request-ID` and `X-Model-Version` on every answer, and no stack trace in any.

    The service is taken once, before anything else: what a request reads and what it is told come from one version.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = _identity(scope)
        service = scope[SERVICE] = self._desk.present
        version = "none" if service is None else service.version
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = identity
                headers["X-Model-Version"] = version
            await send(message)

        try:
            await self._app(scope, receive, stamped)
        except ClientDisconnect:
            log.info("request %s: the client went away", identity)
        except Exception:
            log.exception("request %s failed", identity)
            if not started:
                problem = Problem("internal-error", f"the service's log has more under {identity}")
                await problem.response()(scope, receive, stamped)


def _identity(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
    return identities.given_or_new(given).decode("latin-1")
