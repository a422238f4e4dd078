"""The routes: each reads a request, asks the service, and writes what it says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from nblift import __version__
from nblift.serving.errors import NoModel, PredictionFailed
from nblift.serving.http import answers
from nblift.serving.http.desk import Desk
from nblift.serving.http.envelope import SERVICE
from nblift.serving.http.openapi import reference
from nblift.serving.http.problems import MEDIA_TYPE, PROBLEMS
from nblift.serving.wire.encoding import encode_answer
from nblift.serving.wire.line import Line

PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def add_routes(app: FastAPI, desk: Desk, line: Line) -> None:
    """Add the API's routes to an app."""
    for router in (_predicting(desk, line), _health(desk), _counting(desk), _about(app, desk)):
        app.include_router(router)


def _predicting(desk: Desk, line: Line) -> APIRouter:
    router = APIRouter(tags=["prediction"])

    @router.post(
        "/predict",
        summary="Predict one record",
        responses={
            200: {"description": "the answer", "content": {"application/json": {"schema": reference("Prediction")}}},
            **problems("bad-json", "body-too-slow", "body-too-large", "unsupported-media-type", "invalid-record"),
            **problems("prediction-failed", "overloaded", "too-slow"),
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": reference("Record")}}}
        },
    )
    async def predict(request: Request) -> Response:
        answer = await line.predict(request, desk.checked(request.scope[SERVICE]))
        body = encode_answer(answer.prediction, answer.probabilities, answer.model_version, answer.warnings)
        return Response(body, media_type="application/json")

    return router


def _health(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/health", tags=["operation"])

    @router.get("/live", summary="The process answers")
    async def live() -> answers.Health:
        return answers.Health(status="ok")

    @router.get("/ready", summary="A model is loaded and predicts", responses=problems("no-model"))
    async def ready(request: Request) -> answers.Ready:
        service = desk.checked(request.scope[SERVICE])
        try:
            await run_in_threadpool(service.check)
        except PredictionFailed as error:
            raise NoModel("the model does not predict its own example") from error
        return answers.Ready(
            status="ok",
            model_version=service.version,
            refused=None if desk.refusal is None else answers.Refused(**asdict(desk.refusal)),
            registry=None if desk.registry is None else answers.Registry(**asdict(desk.registry)),
        )

    return router


def _counting(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get(
        "/metrics",
        summary="What the service counted, for Prometheus",
        response_class=PlainTextResponse,
        responses={200: {"description": "summed over all processes of the service"}},
    )
    async def metrics() -> Response:
        # another thread reads the files of the other processes
        return Response(await run_in_threadpool(desk.metrics.text), media_type=PROMETHEUS_TEXT)

    return router


def _about(app: FastAPI, desk: Desk) -> APIRouter:
    router = APIRouter(tags=["about"])

    @router.get("/info", summary="What this API is")
    async def info(request: Request) -> answers.ApiInfo:
        root = str(request.scope.get("root_path", ""))
        service = request.scope[SERVICE]
        model = None if service is None else service.model
        return answers.ApiInfo(
            title=app.title,
            description=app.description,
            nblift=__version__,
            model=model.info.name if model else None,
            model_version=model.info.version if model else None,
            docs=f"{root}/docs",
            openapi=f"{root}/openapi.json",
        )

    @router.get("/model", summary="The version that answers", responses=problems("no-model"))
    async def model(request: Request) -> answers.ModelCard:
        loaded = desk.checked(request.scope[SERVICE]).model
        path = answers.AnswerPath(**asdict(loaded.path))
        challenge = desk.challenge()
        challenger = None if challenge is None else answers.ChallengerCard(**asdict(challenge))
        schema = asdict(loaded.schema)
        return answers.ModelCard(**asdict(loaded.info), schema=schema, path=path, challenger=challenger)

    @router.get("/", include_in_schema=False)
    async def home(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/docs")

    return router


def problems(*slugs: str) -> dict[int | str, dict[str, Any]]:
    """What can go wrong, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": reference("ProblemDocument")}}
    return {PROBLEMS[slug][0]: {"description": PROBLEMS[slug][1], "content": content} for slug in slugs}
