"""What `/metrics` tells, of one process and of several."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from nblift.serving.telemetry.metrics import BOUNDS, COUNTERS, GAUGES, Metrics
from nblift.serving.telemetry.snapshots import SILENT_SECONDS, Snapshot

PROCESS = """
import sys
from pathlib import Path
from nblift.serving.telemetry.metrics import Metrics

metrics = Metrics(Path(sys.argv[1]))
metrics.in_flight = 3
for _ in range(5):
    metrics.record("POST", "/predict", 200, 0.002)
metrics.count("nblift_shed_requests", "queue")
metrics.watch("nblift_model_info", lambda: {("birds", "2", "compiled"): 1.0})
metrics.flush()
print("flushed", flush=True)
sys.stdin.read()
"""

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: bytes | str) -> Samples:
    """The samples as prometheus' own parser reads them."""
    families = text_string_to_metric_families(text if isinstance(text, str) else text.decode())
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


@contextmanager
def process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process of the service, that has counted and lives on."""
    command = [sys.executable, "-c", PROCESS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as found:
        try:
            assert found.stdout is not None
            assert found.stdout.readline() == "flushed\n"
            yield found
        finally:
            found.kill()


def test_requests_are_counted_by_route_method_and_status() -> None:
    metrics = Metrics()
    metrics.record("POST", "/predict", 200, 0.5)
    metrics.record("POST", "/predict", 200, 20)
    metrics.record("POST", "/predict", 422, 0.0001)
    metrics.record("GET", "/info", 200, 0.1)
    found = samples(metrics.text())
    assert value(found, "nblift_requests_total", method="POST", route="/predict", status="200") == 2
    assert value(found, "nblift_requests_total", method="POST", route="/predict", status="422") == 1
    assert value(found, "nblift_request_seconds_count", method="POST", route="/predict") == 3
    assert value(found, "nblift_request_seconds_sum", method="POST", route="/predict") == pytest.approx(20.5001)
    assert value(found, "nblift_request_seconds_count", method="GET", route="/info") == 1


def test_a_bucket_holds_what_took_at_most_its_bound() -> None:
    metrics = Metrics()
    for bound in BOUNDS:
        metrics.record("GET", "/info", 200, bound)
    metrics.record("GET", "/info", 200, 11)
    found = samples(metrics.text())
    for place, bound in enumerate(BOUNDS):
        assert value(found, "nblift_request_seconds_bucket", method="GET", route="/info", le=f"{bound:g}") == place + 1
    assert value(found, "nblift_request_seconds_bucket", method="GET", route="/info", le="+Inf") == len(BOUNDS) + 1


def test_every_family_is_told_before_anything_happened() -> None:
    text = Metrics().text().decode()
    for name in [*(f"{name}_total" for name in COUNTERS), *GAUGES, "nblift_requests_total", "nblift_request_seconds"]:
        assert f"# HELP {name} " in text


def test_what_is_not_declared_cannot_be_counted() -> None:
    with pytest.raises(KeyError):
        Metrics().count("nblift_anything")
    with pytest.raises(TypeError):
        Metrics().count("nblift_shed_requests")
    with pytest.raises(KeyError):
        Metrics().watch("nblift_anything", dict)


def test_processes_are_summed_and_a_dead_ones_counters_stay(tmp_path: Path) -> None:
    mine = Metrics(tmp_path)
    mine.in_flight = 1
    mine.record("POST", "/predict", 200, 0.002)
    mine.watch("nblift_model_info", lambda: {("birds", "2", "compiled"): 1.0})
    with process(tmp_path) as first, process(tmp_path):
        both = samples(mine.text())
        first.kill()
        first.wait()
        one = samples(mine.text())
    for found in (both, one):
        assert value(found, "nblift_requests_total", method="POST", route="/predict", status="200") == 11
        assert value(found, "nblift_shed_requests_total", reason="queue") == 2
        assert value(found, "nblift_model_info", model="birds", version="2", path="compiled") == 1
    assert value(both, "nblift_requests_in_flight") == 7
    assert value(one, "nblift_requests_in_flight") == 4


def test_a_process_that_fell_silent_has_no_gauges(tmp_path: Path) -> None:
    with process(tmp_path):
        (file,) = tmp_path.iterdir()
        assert value(samples(Metrics(tmp_path).text()), "nblift_requests_in_flight") == 3
        long_ago = time.time() - SILENT_SECONDS - 1
        os.utime(file, (long_ago, long_ago))
        found = samples(Metrics(tmp_path).text())
    assert value(found, "nblift_requests_in_flight") == 0
    assert value(found, "nblift_shed_requests_total", reason="queue") == 1


def test_what_a_scrape_told_survives_the_process_that_told_it(tmp_path: Path) -> None:
    teller = Metrics(tmp_path)
    teller.record("GET", "/info", 200, 0.1)
    told = samples(teller.text())
    del teller
    again = samples(Metrics(tmp_path).text())
    key = ("nblift_requests_total", frozenset({("method", "GET"), ("route", "/info"), ("status", "200")}))
    assert again[key] == told[key] == 1


def test_a_snapshot_comes_back_whole() -> None:
    metrics = Metrics()
    metrics.record("GET", "/info", 200, 0.1)
    metrics.count("nblift_model_changes", "taken")
    snapshot = metrics.snapshot()
    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_the_route_tells_templates_and_never_a_clients_words(client: TestClient) -> None:
    client.post("/predict?secret=1", content=b"secret", headers={"Content-Type": "application/json"})
    client.get("/secret")
    client.get("/docs/assets/secret")
    client.request("SECRET", "/predict")
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = samples(response.text)
    assert "secret" not in response.text.lower()
    assert value(found, "nblift_requests_total", method="POST", route="/predict", status="400")
    assert value(found, "nblift_requests_total", method="GET", route="none", status="404")
    assert value(found, "nblift_requests_total", method="other", route="/predict", status="405")
    assert value(found, "nblift_model_info", model="penguins", version="3", path="pipeline") == 1
    # the one that asks
    assert value(found, "nblift_requests_in_flight") == 1
