"""Requests that are answered together get, each, the bytes that they get alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from nblift.compiled.running.predictor import CompiledModel
from nblift.compiled.running.values import NoAnswer
from nblift.serving import Settings, create_app
from nblift.serving.http.app import Api
from nblift.serving.wire.raw import Answer, RawPredict
from nblift.serving.wire.shortcut import FEW
from nblift.serving.wire.turn import Turn


@pytest.fixture
def raw(compiled_dir: Path) -> Any:
    app = cast(Api, create_app(Settings(model_dir=compiled_dir)))
    with TestClient(app):
        yield app.raw


@pytest.fixture
def bodies(features: pd.DataFrame) -> list[bytes]:
    rows = json.loads(features.sample(frac=1, random_state=2).to_json(orient="records"))
    return [json.dumps(row).encode() for row in rows]


def together(raw: RawPredict, bodies: list[bytes]) -> list[bytes | None]:
    taken = [raw.take(body) for body in bodies]
    found = raw.answer_taken([each for each in taken if each is not None])
    assert len(found) == len(bodies)
    return [None if each is None else each.body for each in found]


def alone(raw: RawPredict, bodies: list[bytes]) -> list[bytes]:
    found = [raw.answer_plain(body) for body in bodies]
    return [each.body for each in found if each is not None]


@pytest.mark.parametrize("count", [1, FEW, 64, 257, 333])
def test_each_gets_its_own(raw: RawPredict, bodies: list[bytes], count: int) -> None:
    plain = [body for body in bodies if b"null" not in body][:count]
    found = together(raw, plain)
    assert found == alone(raw, plain)
    assert len(found) == count
    assert len(set(found)) >= min(count // 10, 12)


def test_what_is_not_plain_is_not_taken(raw: RawPredict) -> None:
    assert raw.take(b"{}") is None
    assert raw.take(b"[") is None


def test_one_without_an_answer_takes_none_from_the_others(
    raw: RawPredict, bodies: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [body for body in bodies if b"null" not in body][:20]
    expected: list[bytes | None] = [*alone(raw, plain)]
    assert raw._desk.present is not None and raw._desk.present.shortcut is not None
    shortcut = raw._desk.present.shortcut
    lost = shortcut.read(plain[3])
    one = shortcut._predict

    def row(values: list[Any]) -> Any:
        if values == lost:
            raise NoAnswer("none")
        return one(values)

    def rows(columns: Any) -> Any:
        raise NoAnswer("one of them has none")

    monkeypatch.setattr(shortcut, "_predict", row)
    monkeypatch.setattr(shortcut, "_predict_rows", rows)
    expected[3] = None
    assert together(raw, plain) == expected


def test_a_turn_is_answered_as_one(raw: RawPredict, bodies: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    rows = CompiledModel.predict_rows

    def counted(self: CompiledModel, columns: Any) -> Any:
        asked.append(len(columns[0]))
        return rows(self, columns)

    service = raw._desk.present
    assert service is not None and service.shortcut is not None and service.model.compiled is not None
    monkeypatch.setattr(service.shortcut, "_predict_rows", counted.__get__(service.model.compiled))
    together(raw, [body for body in bodies if b"null" not in body][:50])
    assert asked == [50]


def test_a_failure_of_one_turn_leaves_nobody_waiting(
    raw: RawPredict, bodies: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [body for body in bodies if b"null" not in body][:20]
    said: list[tuple[bytes, Answer | None]] = []

    class Asks:
        def answered(self, data: bytes, found: Answer | None) -> None:
            said.append((data, found))

    def fails(taken: Any) -> Any:
        raise RuntimeError("a disk is full")

    monkeypatch.setattr(raw, "answer_taken", fails)
    turn, loop = Turn(raw), asyncio.new_event_loop()
    try:
        assert all(turn.take(loop, Asks(), body, body) for body in plain)
        loop.run_until_complete(asyncio.sleep(0))
    finally:
        loop.close()
    assert said == [(body, None) for body in plain]
