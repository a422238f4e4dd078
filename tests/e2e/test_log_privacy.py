"""Nothing that a client sends is in what a service writes: its log, its metrics, any file."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.served import free_port, started, wait_until

# as a value, a name, part of a path, a query, a header; and in a spelling that survives no encoding
MARK = "MARKER7319"
MODEL = """
import sys
from pathlib import Path

import pandas as pd
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from nblift.registry.learn import learn_schema
from nblift.serving.info import ModelInfo

# free text that the encoder does not know makes the pipeline raise, with the text in its message
frame = pd.DataFrame({"name": [f"bird {n}" for n in range(40)], "sex": ["f", "m"] * 20})
model = make_pipeline(OrdinalEncoder(), LogisticRegression()).fit(frame, ["a", "b"] * 20)
folder = Path(sys.argv[1])
skops.io.dump(model, folder / "model.skops")
(folder / "MLmodel").write_text("flavors: {sklearn: {pickled_model: model.skops, serialization_format: skops}}")
(folder / "schema.json").write_text(learn_schema(frame, "y", model, "x").to_json())
ModelInfo("birds", "1").write(folder)
"""
GOOD = {"name": "bird 1", "sex": "f"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([sys.executable, "-c", MODEL, str(folder)], check=True)
    return folder


@contextmanager
def serving(model: Path, home: Path, shape: str) -> Iterator[int]:
    """A service whose log and every file that it writes lie in `home`."""
    port = free_port()
    (home / "metrics").mkdir()
    variables = {
        "NBLIFT_MODEL_DIR": str(model),
        "NBLIFT_PORT": str(port),
        "NBLIFT_LOG": shape,
        "TMPDIR": str(home),
        "HOME": str(home),
    }
    with (home / "service.log").open("w") as log:
        command = [sys.executable, "-m", "nblift", "serve"]
        with started(command, cwd=home, env={**os.environ, **variables}, stdout=log, stderr=log) as process:
            wait_until(f"http://127.0.0.1:{port}/health/ready", process)
            yield port


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def record(**fields: object) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


def plant(port: int) -> list[int]:
    """Send the mark in every place of a request; the statuses that came back."""
    return [
        ask(port, "POST", "/predict", record()),
        ask(port, "POST", "/predict", record(name=MARK)),
        ask(port, "POST", "/predict", record(sex=MARK)),
        ask(port, "POST", "/predict", record(**{MARK: 1})),
        ask(port, "POST", "/predict", MARK.encode()),
        ask(port, "POST", f"/predict?{MARK}={MARK}", record()),
        ask(port, "POST", "/predict", record(), **{"X-Request-ID": f"{MARK} {MARK}"}),
        ask(port, "POST", "/predict", record(), **{"Content-Type": MARK}),
        ask(port, "POST", "/predict", record(), **{"Authorization": f"Key {MARK}", "Cookie": MARK, MARK: MARK}),
        ask(port, "GET", f"/{MARK}/{MARK}"),
        ask(port, MARK, "/predict"),
        ask(port, "GET", f"/info?{MARK}", **{"User-Agent": MARK, "Referer": MARK, "Host": MARK}),
        ask(port, "GET", f"/docs/assets/{MARK}"),
        ask(port, "GET", f"/info?{MARK}", Upgrade="websocket", Connection="Upgrade", **{"Sec-WebSocket-Key": MARK}),
    ]


@pytest.mark.parametrize("shape", ["json", "text"])
def test_nothing_that_a_client_sends_is_written_anywhere(model: Path, tmp_path: Path, shape: str) -> None:
    with serving(model, tmp_path, shape) as port:
        statuses = plant(port)
        # the other processes' numbers are flushed once a second
        time.sleep(1.5)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/metrics")
        metrics = connection.getresponse().read()
        connection.close()
    assert statuses[:4] == [200, 422, 422, 422]
    assert max(statuses) < 500
    log = (tmp_path / "service.log").read_text()
    assert log.count('"route": "/predict"' if shape == "json" else "route=/predict") >= 8, log
    assert b'route="/predict"' in metrics
    found = [path for path in tmp_path.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
    assert found == []
    assert MARK.encode() not in metrics
    if shape == "json":
        for line in log.splitlines():
            assert {"time", "level", "message"} <= json.loads(line).keys()
