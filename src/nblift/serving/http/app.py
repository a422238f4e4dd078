"""The service as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from nblift.serving.errors import BadJson, InvalidRecord, NoModel, Overloaded, PredictionFailed, TooSlow
from nblift.serving.http import problems
from nblift.serving.http.desk import Desk
from nblift.serving.http.docs import add_docs
from nblift.serving.http.envelope import SERVICE, Envelope
from nblift.serving.http.heads import KnownHeads
from nblift.serving.http.lifespan import model_at_desk
from nblift.serving.http.openapi import document
from nblift.serving.http.routes import add_routes
from nblift.serving.settings import Settings, read_settings
from nblift.serving.telemetry.counting import Watch
from nblift.serving.telemetry.logs import RequestLog
from nblift.serving.wire.line import Line
from nblift.serving.wire.raw import PATH, RawPredict, again, ready
from nblift.serving.wire.turn import Turn


class Api(FastAPI):
    """FastAPI's app, which plain requests for a prediction need not pass through.

    `own_middleware` is how many there are when the service is made; more are the project's.
    """

    def __init__(self, raw: RawPredict, header_seconds: float, **options: Any) -> None:
        super().__init__(**options)
        self.raw, self.header_seconds, self.own_middleware = raw, header_seconds, 0
        self.heads, self.turn = KnownHeads(), Turn(raw)

    @property
    def is_open(self) -> bool:
        """Whether requests may go the short way: middleware that a project adds to its app wants to see every one."""
        return len(self.user_middleware) == self.own_middleware

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            scope["type"] == "http"
            and scope["path"] == scope.get("root_path", "") + PATH
            and scope["method"] == "POST"
            and self.is_open
        ):
            message = ready(receive)
            if message is not None:
                if message["type"] == "http.request" and not message.get("more_body", False):
                    body = message.get("body", b"")
                    answer = self.raw.answer(scope["headers"], body) or await self.raw.answer_later(scope, body)
                    if answer is not None:
                        await send({"type": "http.response.start", "status": 200, "headers": answer.fields})
                        await send({"type": "http.response.body", "body": answer.body})
                        return
                receive = again(message, receive)
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None, *, title: str | None = None, description: str = "") -> FastAPI:
    """The service of one model: while the app runs it follows the registry, and it runs without a model, too.

    Raises:
        UsageError: the environment holds an `NBLIFT_` variable that is no setting, or a value that is none.
    """
    settings = settings or read_settings()
    desk = Desk(settings.metrics_dir)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with model_at_desk(desk, settings):
            if title is None and desk.loaded is not None:
                app.title = desk.loaded.info.name
            flushing = asyncio.create_task(desk.metrics.keep_flushing())
            yield
            flushing.cancel()
            await asyncio.gather(flushing, return_exceptions=True)

    line = Line(settings, desk.metrics)
    requests = RequestLog(settings.log_requests)
    app = Api(
        RawPredict(desk, line, settings.body_limit, requests),
        settings.body_seconds,
        title=title or settings.model or "nblift",
        description=description,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.desk = desk
    add_routes(app, desk, line)
    add_docs(app)
    _add_contract(app)
    _add_problems(app)
    app.add_middleware(Envelope, desk=desk)
    # outermost: what it counts is what the client gets
    app.add_middleware(Watch, metrics=desk.metrics, log=requests)
    app.own_middleware = len(app.user_middleware)
    return app


def _add_contract(app: FastAPI) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> JSONResponse:
        return JSONResponse(document(app, request.scope[SERVICE], str(request.scope.get("root_path", ""))))


def _add_problems(app: FastAPI) -> None:
    async def of_error(_: Request, error: Any) -> Response:
        return problems.of_error(error).response()

    async def of_problem(_: Request, problem: Any) -> Response:
        response: Response = problem.response()
        return response

    async def of_status(_: Request, error: Any) -> Response:
        return problems.of_status(error.status_code, dict(error.headers or {}))

    for kind in (BadJson, InvalidRecord, NoModel, Overloaded, PredictionFailed, TooSlow):
        app.add_exception_handler(kind, of_error)
    app.add_exception_handler(problems.Problem, of_problem)
    app.add_exception_handler(HTTPException, of_status)
