"""Bodies that take too long, lines that are too long, answers that do not come: problems, at once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nblift.serving import Settings, create_app
from nblift.serving.service import Service

JSON = {"content-type": "application/json"}


@contextmanager
def serving(model_dir: Path, **settings: Any) -> Iterator[FastAPI]:
    app = create_app(Settings(model_dir=model_dir, **settings))
    with TestClient(app):
        yield app


def asking(app: FastAPI) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


def problem(response: Any) -> tuple[int, str, str | None]:
    return response.status_code, response.json()["type"].rpartition(":")[2], response.headers.get("retry-after")


async def never() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(60)


@pytest.mark.parametrize("folder", ["compiled_dir", "model_dir"])
def test_a_body_that_does_not_arrive_is_not_waited_for(folder: str, request: pytest.FixtureRequest) -> None:
    async def run(app: FastAPI) -> Any:
        async with asking(app) as client:
            return await client.post("/predict", content=never(), headers=JSON)

    with serving(request.getfixturevalue(folder), body_seconds=0.2) as app:
        response = asyncio.run(run(app))
    assert problem(response) == (408, "body-too-slow", None)
    assert response.headers["connection"] == "close"


def test_bodies_over_the_limit_of_the_queue_are_not_read(model_dir: Path) -> None:
    async def run(app: FastAPI) -> list[Any]:
        async with asking(app) as client:
            sent = [client.post("/predict", content=never(), headers=JSON) for _ in range(5)]
            return await asyncio.gather(*sent)

    with serving(model_dir, body_seconds=0.5, queue=3) as app:
        found = sorted(problem(response) for response in asyncio.run(run(app)))
    assert found == [(408, "body-too-slow", None)] * 3 + [(503, "overloaded", "1")] * 2


def test_a_busy_model_sheds_what_it_cannot_answer_in_time(model_dir: Path) -> None:
    held = threading.Event()

    def hold(service: Service) -> None:
        ask = service.predictor.answers

        def answers(records: Any) -> Any:
            assert held.wait(20)
            return ask(records)

        service.predictor.answers = answers  # type: ignore[method-assign]

    async def run(app: FastAPI) -> list[Any]:
        hold(app.state.desk.service)
        body = json.dumps(app.state.desk.service.example()).encode()
        async with asking(app) as client:
            sent = [asyncio.create_task(client.post("/predict", content=body, headers=JSON)) for _ in range(6)]
            live = await client.get("/health/live")
            found = [problem(response) for response in await asyncio.gather(*sent)]
            held.set()
            for _ in range(20):  # a slow machine may need more than one time limit for what waited
                last = await client.post("/predict", content=body, headers=JSON)
                if last.status_code == 200:
                    break
        return [sorted(found), live.status_code, last.status_code]

    with serving(model_dir, answer_seconds=0.5, queue=3) as app:
        found, live, last = asyncio.run(run(app))
    # one is with the model, three wait
    assert found in (
        [(503, "overloaded", "1")] * 2 + [(504, "too-slow", None)] * 4,
        [(503, "overloaded", "1")] * 3 + [(504, "too-slow", None)] * 3,
    )
    assert (live, last) == (200, 200)
