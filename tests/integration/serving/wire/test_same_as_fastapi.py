"""The raw route and FastAPI's: the same requests get the same statuses, headers and bodies."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from made_requests import Made, requests

from nblift.model.schema import ModelSchema
from nblift.serving import Settings, create_app
from nblift.serving.values import strict_json
from nblift.serving.values.seen import unseen
from nblift.serving.wire.raw import RawPredict

LIMIT = 4096
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class Nothing:
    """A project's own middleware: with it all requests go through FastAPI."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def apps(compiled_dir: Path) -> Iterator[tuple[FastAPI, FastAPI]]:
    """The service as it is, and with FastAPI's route alone."""
    settings = Settings(model_dir=compiled_dir, body_limit=LIMIT)
    raw, plain = create_app(settings), create_app(settings)
    plain.add_middleware(Nothing)
    with TestClient(raw), TestClient(plain):
        yield raw, plain


@pytest.fixture(scope="module")
def apps_of_pipeline(model_dir: Path) -> Iterator[tuple[FastAPI, FastAPI]]:
    """The same where the pipeline itself answers."""
    settings = Settings(model_dir=model_dir, body_limit=LIMIT)
    raw, plain = create_app(settings), create_app(settings)
    plain.add_middleware(Nothing)
    with TestClient(raw), TestClient(plain):
        yield raw, plain


@pytest.fixture(scope="module")
def rows(features: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(features.to_json(orient="records"))
    return found


def test_10_000_requests_get_the_same_answers(
    apps: tuple[FastAPI, FastAPI], schema: ModelSchema, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, plain = apps
    short = Counter[bool]()
    answer = RawPredict.answer

    def counted(self: RawPredict, given: Any, body: bytes) -> Any:
        found = answer(self, given, body)
        short[found is not None] += 1
        return found

    monkeypatch.setattr(RawPredict, "answer", counted)

    async def compare() -> Counter[int]:
        statuses = Counter[int]()
        for made in requests(schema, rows, 10_000, seed=4, limit=LIMIT):
            found, expected = await ask(raw, made), await ask(plain, made)
            assert found == expected, made
            statuses[found[0]] += 1
        return statuses

    statuses = asyncio.run(compare())
    assert set(statuses) == {200, 400, 404, 405, 413, 415, 422}
    assert min(statuses.values()) > 50
    # both ways were gone, each often
    assert min(short[True], short[False]) > 2000


def test_a_pipeline_answers_both_ways_alike(
    apps_of_pipeline: tuple[FastAPI, FastAPI], schema: ModelSchema, rows: list[dict[str, Any]]
) -> None:
    raw, plain = apps_of_pipeline
    made = list(requests(schema, rows, 400, seed=6, limit=LIMIT))

    async def answers(app: FastAPI) -> list[Answer]:
        return list(await asyncio.gather(*(ask(app, each) for each in made)))

    assert asyncio.run(answers(raw)) == asyncio.run(answers(plain))


def test_plain_records_are_read_as_the_strict_reader_reads_them(
    apps: tuple[FastAPI, FastAPI], schema: ModelSchema, rows: list[dict[str, Any]]
) -> None:
    service = apps[0].state.desk.service
    read = 0
    for made in requests(schema, rows, 2000, seed=7, limit=LIMIT):
        body = b"".join(made.pieces)
        record = service.plain.read_record(body)
        if record is not None:
            read += 1
            expected = service.reader.read(strict_json.parse(body))
            assert repr(record) == repr(expected)
            assert unseen(schema, expected) == ()
    assert read > 500


async def ask(app: FastAPI, made: Made) -> Answer:
    """What an app answers; a new identity of the request is left out."""
    headers = [*made.headers]
    if not made.chunked:
        headers.append((b"content-length", b"%d" % sum(map(len, made.pieces))))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": made.method, "scheme": "http",
        "path": made.path, "raw_path": made.path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
    }  # fmt: skip
    waiting = [*made.pieces]
    sent: list[Any] = []

    async def receive() -> Any:
        if not waiting:
            return {"type": "http.disconnect"}
        if len(waiting) > 1:
            await asyncio.sleep(0)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    known = dict(made.headers).get(b"x-request-id", b"")
    answered = [
        (name, value if name != b"x-request-id" or value == known else b"new") for name, value in sent[0]["headers"]
    ]
    return sent[0]["status"], answered, body


@pytest.mark.parametrize("root", ["", "/penguins"])
def test_a_path_under_a_proxy_is_found_by_both(compiled_dir: Path, rows: list[dict[str, Any]], root: str) -> None:
    app = create_app(Settings(model_dir=compiled_dir, root_path=root))
    with TestClient(app, root_path=root) as client:
        assert client.post("/predict", json=rows[0]).status_code == 200
        assert client.post("/predict", json={}).status_code == 422
        assert client.post("/other/predict", json=rows[0]).status_code == 404


def test_middleware_of_the_project_sees_every_request(compiled_dir: Path, rows: list[dict[str, Any]]) -> None:
    app = create_app(Settings(model_dir=compiled_dir))
    seen = []

    @app.middleware("http")
    async def look(request: Any, call_next: Any) -> Any:
        seen.append(request.url.path)
        return await call_next(request)

    with TestClient(app) as client:
        assert client.post("/predict", json=rows[0]).status_code == 200
    assert seen == ["/predict"]
