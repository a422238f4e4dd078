"""The service as a process, over real connections: made requests as the two routes answer them, and mutated bodies."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_requests import Made, requests
from mutated_bodies import send
from mutating import mutations

from nblift.model.schema import ModelSchema

RUN = "from nblift.serving.running import run; run()"
# a project's own app with a middleware, so that every request goes the long way
OWN = """
from nblift.serving import create_app

app = create_app()

@app.middleware("http")
async def nothing(request, call_next):
    return await call_next(request)
"""
LIMIT = 4096


@contextmanager
def serving(folder: Path, model_dir: Path, own: str | None = None) -> Iterator[tuple[int, int]]:
    """A service in a folder: its port and its process."""
    (folder / "src/serving").mkdir(parents=True)
    if own is not None:
        (folder / "src/serving/app.py").write_text(own)
    settings = {"NBLIFT_PORT": "0", "NBLIFT_MODEL_DIR": str(model_dir), "NBLIFT_BODY_LIMIT": str(LIMIT)}
    command = [sys.executable, "-c", RUN]
    log = folder / "log.txt"
    with log.open("w") as stderr:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **settings}, stderr=stderr)
        try:
            for _ in range(600):
                if found := re.search(r"running on http://[^:]+:(\d+)", log.read_text()):
                    break
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            assert found is not None
            yield int(found[1]), process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, compiled_dir: Path) -> Iterator[tuple[int, int, int]]:
    """Two ports, with and without the short way, and the first one's process."""
    folder = tmp_path_factory.mktemp("services")
    with (
        serving(folder / "short", compiled_dir) as (short, pid),
        serving(folder / "long", compiled_dir, OWN) as (long, _),
    ):
        yield short, long, pid


def test_made_requests_get_the_same_answers_on_the_wire(
    services: tuple[int, int, int], schema: ModelSchema, features: pd.DataFrame
) -> None:
    rows: list[dict[str, Any]] = json.loads(features.to_json(orient="records"))
    short, long, _ = services
    statuses = set()
    for made in requests(schema, rows, 400, seed=8, limit=LIMIT):
        found, expected = exchange(short, made), exchange(long, made)
        assert found == expected, made
        statuses.add(found[0])
    assert statuses >= {200, 400, 413, 415, 422}


@pytest.mark.parametrize("of_type", ["application/json", "text/plain"])
def test_who_sends_too_much_can_read_the_answer(services: tuple[int, int, int], of_type: str) -> None:
    pieces = (b'"',) + (b"x" * LIMIT,) * 12
    refused = Made(pieces, [(b"content-type", of_type.encode()), (b"connection", b"close")])
    for port in services[:2]:
        status, _, body = exchange(port, refused)
        assert status == (413 if of_type == "application/json" else 415), body


def test_who_asks_first_need_not_send_too_much(services: tuple[int, int, int]) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    with socket.create_connection(("127.0.0.1", services[0]), timeout=20) as connection:
        connection.sendall(head % (2 * LIMIT) + b"Expect: 100-continue\r\n\r\n")
        with HTTPResponse(connection, method="POST") as answer:
            answer.begin()
            assert answer.status == 413


def exchange(port: int, made: Made) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of an answer, without the instant and a new identity."""
    lines = [f"{made.method} {made.path} HTTP/1.1".encode(), b"Host: a"]
    lines += [_spelt(name) + b": " + value for name, value in made.headers]
    if made.chunked:
        lines.append(b"Transfer-Encoding: chunked")
        pieces = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in made.pieces if piece] + [b"0\r\n\r\n"]
    else:
        lines.append(b"Content-Length: %d" % sum(map(len, made.pieces)))
        pieces = list(made.pieces)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        for piece in pieces:
            connection.sendall(piece)
        with HTTPResponse(connection, method=made.method) as answer:
            answer.begin()
            body = answer.read()
    headers = [(name, value) for name, value in answer.getheaders() if name != "date"]
    kept = [(n, re.sub("^[0-9a-f]{32}$", "new", value)) if n == "x-request-id" else (n, value) for n, value in headers]
    return answer.status, kept, body


def _spelt(name: bytes) -> bytes:
    """A header's name as some clients write it."""
    return name.title() if len(name) % 2 else name.upper()


def test_mutated_bodies_break_nothing(services: tuple[int, int, int], features: pd.DataFrame) -> None:
    port, _, pid = services
    rows: list[dict[str, Any]] = json.loads(features.to_json(orient="records"))
    bodies = mutations([json.dumps(row).encode() for row in rows], seed=5)
    statuses = asyncio.run(send(port, islice(bodies, 500)))
    before = resident(pid)
    statuses += asyncio.run(send(port, islice(bodies, 2500)))
    assert sum(statuses.values()) == 3000
    assert set(statuses) == {200, 400, 413, 422}
    assert resident(pid) - before < 10


def resident(pid: int) -> float:
    """A process's memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
