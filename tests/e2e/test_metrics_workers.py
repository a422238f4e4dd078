"""`/metrics` of a service with several workers: one sum, which does not fall when a worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from e2e.served import free_port, started, wait_until

MODEL = """
import sys
from pathlib import Path

import pandas as pd
import skops.io
from sklearn.linear_model import LinearRegression

from nblift.registry.learn import learn_schema
from nblift.serving.info import ModelInfo

frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
model, folder = LinearRegression().fit(frame, [1, 2, 3]), Path(sys.argv[1])
skops.io.dump(model, folder / "model.skops")
(folder / "MLmodel").write_text("flavors: {sklearn: {pickled_model: model.skops, serialization_format: skops}}")
(folder / "schema.json").write_text(learn_schema(frame, "y", model, "x").to_json())
ModelInfo("line", "7").write(folder)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([sys.executable, "-c", MODEL, str(folder)], check=True)
    return folder


def ask(url: str) -> None:
    body = b'{"x": 2}'
    request = urllib.request.Request(f"{url}/predict", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        assert response.status == 200


def scrape(url: str) -> dict[str, float]:
    """Predictions that were answered, and whether the model's version is told."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as response:
        text = response.read().decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        "answered": sum(
            s.value for s in samples if s.name == "nblift_requests_total" and s.labels["route"] == "/predict"
        ),
        "version": sum(s.value for s in samples if s.name == "nblift_model_info" and s.labels["version"] == "7"),
    }


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last
        time.sleep(0.2)


def test_the_sum_of_the_workers_survives_a_worker(model: Path, tmp_path: Path) -> None:
    shared = tmp_path / "metrics"
    shared.mkdir()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = {"NBLIFT_MODEL_DIR": str(model), "NBLIFT_PORT": str(port), "NBLIFT_METRICS_DIR": str(shared)}
    command = [sys.executable, "-m", "nblift", "serve", "--workers", "2"]
    with started(command, cwd=tmp_path, env={**os.environ, **variables}) as process:
        wait_until(f"{url}/health/ready", process)
        until(lambda: len(list(shared.glob("*.json"))) == 2)
        for _ in range(30):
            ask(url)
        # each worker tells the others once a second
        until(lambda: scrape(url)["answered"] == 30)
        first = min(shared.glob("*.json"))
        before = set(shared.glob("*.json"))
        os.kill(int(first.name.partition("-")[0]), signal.SIGKILL)
        seen = []
        until(lambda: seen.append(answered(url)) or len(set(shared.glob("*.json")) - before) == 1)
        assert set(seen) <= {30, None}
        for _ in range(10):
            ask(url)
        until(lambda: scrape(url) == {"answered": 40, "version": 1})


def answered(url: str) -> float | None:
    """What a scrape says, or None where the connection was the dying worker's."""
    try:
        return scrape(url)["answered"]
    except OSError:
        return None
