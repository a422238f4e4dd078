"""The service as a process, over real connections: made requests as the two routes answer them, and mutated bodies."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from itertools import islice, product
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
# an app that ASGI does not reach
BEYOND = """
from nblift.serving import create_app
from nblift.serving.http.app import Api

asgi = Api.__call__

async def call(self, scope, receive, send):
    if scope["type"] != "http":
        await asgi(self, scope, receive, send)
    else:
        await send({"type": "http.response.start", "status": 418, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})

Api.__call__ = call
app = create_app()
"""
LIMIT = 4096


@contextmanager
def serving(folder: Path, model_dir: Path, own: str | None = None) -> Iterator[tuple[int, int]]:
    """A service in a folder: its port and its process."""
    (folder / "src/serving").mkdir(parents=True)
    if own is not None:
        (folder / "src/serving/__init__.py").touch()
        (folder / "src/serving/app.py").write_text(own)
    settings = {
        "NBLIFT_PORT": "0",
        "NBLIFT_MODEL_DIR": str(model_dir),
        "NBLIFT_BODY_LIMIT": str(LIMIT),
        "NBLIFT_KEEP_ALIVE": "3",
    }
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


def raw(record: dict[str, Any], *lines: str) -> bytes:
    """A request for a prediction with these headers, too."""
    body = json.dumps(record).encode()
    head = ["POST /predict HTTP/1.1", "Host: a", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *lines, "", ""]).encode() + body


def answers(connection: socket.socket, count: int) -> list[tuple[int, Any]]:
    """So many answers, one after another: status and body."""
    found = []
    stream = connection.makefile("rb")
    for _ in range(count):
        status = int(stream.readline().split()[1])
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"content-length" else length
        found.append((status, json.loads(stream.read(length))))
    return found


def wait_until_read(connection: socket.socket) -> None:
    """Return when the service has taken all that was sent (Linux)."""
    ends = [f":{end[1]:04X}" for end in (connection.getpeername(), connection.getsockname())]
    for _ in range(2000):
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        (queued,) = (line[4] for line in lines if line[1].endswith(ends[0]) and line[2].endswith(ends[1]))
        if queued.endswith(":00000000"):
            return
        time.sleep(0.01)
    raise AssertionError("the service does not read")


@pytest.fixture
def records(features: pd.DataFrame) -> list[dict[str, Any]]:
    return [*json.loads(features.to_json(orient="records"))[::40]]


@pytest.mark.parametrize("cut", [None, 1, 40, 150, 260])
def test_requests_in_one_go_are_answered_in_their_order(
    services: tuple[int, int, int], records: list[dict[str, Any]], cut: int | None
) -> None:
    wrong = {**records[0], "sex": 3}
    sent = b"".join(map(raw, [records[0], wrong, records[1], records[2], wrong, wrong, records[3]]))
    found = []
    for port in services[:2]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for piece in [sent] if cut is None else [sent[:cut], sent[cut : 2 * cut], sent[2 * cut :]]:
                connection.sendall(piece)
                time.sleep(0.05)
            found.append(answers(connection, 7))
    assert [status for status, _ in found[0]] == [200, 422, 200, 200, 422, 422, 200]
    assert found[0] == found[1]


def test_what_is_plain_and_arrives_at_once_does_not_pass_through_asgi(
    tmp_path: Path, compiled_dir: Path, records: list[dict[str, Any]]
) -> None:
    with (
        serving(tmp_path, compiled_dir, BEYOND) as (port, _),
        socket.create_connection(("127.0.0.1", port), timeout=20) as connection,
    ):
        for _ in range(3):
            connection.sendall(b"".join(map(raw, [records[0], records[1], {**records[0], "sex": 3}])))
            connection.sendall(raw(records[2])[:-5])
            wait_until_read(connection)
            connection.sendall(raw(records[2])[-5:])
            assert [status for status, _ in answers(connection, 4)] == [200, 200, 418, 418]
            connection.sendall(raw(records[2]))
            assert answers(connection, 1)[0][0] == 200


def test_a_request_that_looks_like_one_before_is_answered_as_any_other(
    services: tuple[int, int, int], records: list[dict[str, Any]]
) -> None:
    plain = raw(records[0])
    head, _, body = plain.partition(b"\r\n\r\n")
    again = [
        [plain],
        [plain + plain],
        [plain[:-5], plain[-5:]],
        [plain[:9], plain[9:] + plain],
        [b"\r\n", plain],
        [b"\r\n" + plain],
        [head + b"\r\n\r\n" + body.replace(b"{", b"[")],
        [head + b"\r\n\r\n" + body.replace(b'"sex"', b'"xes"')],
        [head + b"\r\n\r\n" + body.replace(b'"island"', b'"sex"   ')],
        [head + b"\r\nX-Request-ID: a\r\n\r\n" + body],
        [head + b"\r\nX-Request-ID: a\r\n\r\n" + body],
        [raw({**records[0], "sex": 3}) + plain],
        [b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", plain],
        [plain],
    ]
    counts = [sum(piece.count(b"HTTP/1.1") for piece in pieces) for pieces in again]
    counts[2], counts[3] = 1, 2
    found = []
    for port in services[:2]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            said = []
            for pieces, count in zip(again, counts, strict=True):
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(0.02)
                said += answers(connection, count)
            found.append(said)
    assert {status for status, _ in found[0]} == {200, 400, 422}
    assert found[0] == found[1]


def test_requests_of_one_moment_get_their_own_answers(services: tuple[int, int, int], features: pd.DataFrame) -> None:
    rows: list[dict[str, Any]] = [
        row for row in json.loads(features.to_json(orient="records")) if None not in row.values()
    ]
    short, long, pid = services
    asked = [raw(row) for row in rows[::6]]
    asked[7] = raw({**rows[0], "sex": 3})
    asked[11] = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    asked[13] += asked[14]
    counts = [2 if place == 13 else 1 for place in range(len(asked))]
    with ExitStack() as stack:

        def connect(port: int) -> socket.socket:
            return stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))

        expected = []
        for request, count in zip(asked, counts, strict=True):
            connection = connect(long)
            connection.sendall(request)
            expected.append(answers(connection, count))
        connections = [connect(short) for _ in asked]
        gone = connect(short)
        for turn in range(4):
            # by the second time the heads are known; while the service stands still, all arrive
            os.kill(pid, signal.SIGSTOP)
            for connection, request in zip(connections, asked, strict=True):
                connection.sendall(request)
            if turn == 2:
                gone.sendall(asked[0])
                gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                gone.close()
            if turn == 3:
                connections[20].shutdown(socket.SHUT_WR)
            os.kill(pid, signal.SIGCONT)
            found = [answers(each, count) for each, count in zip(connections, counts, strict=True)]
            assert found == expected


def test_who_asks_again_in_time_keeps_his_connection(
    services: tuple[int, int, int], records: list[dict[str, Any]]
) -> None:
    with socket.create_connection(("127.0.0.1", services[0]), timeout=20) as connection:
        for _ in range(10):
            connection.sendall(raw(records[0]))
            assert answers(connection, 1)[0][0] == 200
            time.sleep(0.4)
        assert connection.recv(1) == b""


def test_a_connection_ends_when_its_client_or_its_idleness_says_so(
    services: tuple[int, int, int], records: list[dict[str, Any]]
) -> None:
    with socket.create_connection(("127.0.0.1", services[0]), timeout=20) as connection:
        connection.sendall(raw(records[0]))
        assert answers(connection, 1)[0][0] == 200
        connection.sendall(raw(records[1], "Connection: close"))
        text = b""
        while got := connection.recv(65536):
            text += got
        assert b"\r\nconnection: close\r\n" in text
    with socket.create_connection(("127.0.0.1", services[0]), timeout=20) as connection:
        connection.sendall(raw(records[0]))
        assert answers(connection, 1)[0][0] == 200
        assert connection.recv(1) == b""


def test_who_does_not_finish_his_headers_holds_no_connection(
    services: tuple[int, int, int], records: list[dict[str, Any]]
) -> None:
    halves = (b"", b"POST /predict HTTP/1.1\r\nHost: a\r\n", b"GET /health/live HTTP/1.1\r\nX: ")
    with ExitStack() as stack:
        waiting = []
        for port, half, before in product(services[:2], halves, (False, True)):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            if before:
                connection.sendall(raw(records[0]))
                assert answers(connection, 1)[0][0] == 200
            connection.sendall(half)
            waiting.append((half, connection))
        for half, connection in waiting:
            said = connection.makefile("rb").read()
            assert said.startswith(b"HTTP/1.1 408 Request Timeout\r\n") if half else said == b""


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


def test_a_version_cannot_end_a_header(tmp_path: Path, compiled_dir: Path, records: list[dict[str, Any]]) -> None:
    shutil.copytree(compiled_dir, tmp_path / "model")
    info = json.loads((tmp_path / "model/registered.json").read_text())
    (tmp_path / "model/registered.json").write_text(json.dumps({**info, "version": "1\r\nevil: yes"}))
    with (
        serving(tmp_path / "service", tmp_path / "model") as (port, _),
        socket.create_connection(("127.0.0.1", port), timeout=20) as connection,
    ):
        connection.sendall(raw(records[0], "Connection: close"))
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0]
    assert b"\r\nx-model-version: 1??evil: yes\r\n" in head
