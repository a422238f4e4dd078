"""The service as processes: what is left when some of them are killed, stopped, or without a registry."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from promotions.children import descendants, free_port

HERE = Path(__file__).parent
ALIAS = "import sys, mlflow; mlflow.MlflowClient('sqlite:///mlflow.db').set_registered_model_alias(*sys.argv[1:])"
FOLLOWER, WORKER = "nblift.serving.following.follower", "spawn_main"
# every answer takes its time: a request that is in flight when a test wants one
SLOW_APP = """
import asyncio
from nblift.serving import create_app
from nblift.serving.wire.line import Line

quick = Line.predict

async def predict(self, request, service):
    await asyncio.sleep(3)
    return await quick(self, request, service)

Line.predict = predict
app = create_app()
"""


@dataclass
class Running:
    """A service: its process, its port, and the file with its words."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, record: object = None) -> tuple[int, Any, Any]:
        """Status, body, and headers."""
        data = None if record is None else json.dumps(record).encode()
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=30) as response:
                return response.status, json.load(response), response.headers
        except HTTPError as error:
            return error.code, json.load(error), error.headers

    def version(self) -> str:
        """What the service says it is; "" while it does not listen."""
        try:
            return str(self.get("/health/live")[2]["X-Model-Version"])
        except OSError:
            return ""

    def below(self, word: str) -> list[int]:
        """The processes of the service with this word in their command line."""
        return [pid for pid, line in descendants(self.process.pid).items() if word in line]


def until(holds: Callable[[], Any], what: str = "it") -> Any:
    """What `holds` gives once that is something; the machine may be slow."""
    for _ in range(900):
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come to hold within a minute and a half")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two versions in its registry."""
    folder = tmp_path_factory.mktemp("project")
    csv = HERE.parents[1] / "data/raw/penguins.csv"
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    subprocess.run([sys.executable, str(HERE / "make_registry.py"), str(csv)], cwd=folder, check=True, env=environment)
    (folder / "params.yaml").write_text("registry: {name: penguins}\n")
    return folder


@pytest.fixture
def project(registry: Path) -> Path:
    """The project, the first version in production."""
    promote(registry, "1")
    return registry


def promote(project: Path, version: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", ALIAS, "penguins", "production", version]
    subprocess.run(command, cwd=project, check=True)


@contextmanager
def service(project: Path, *options: str, wait: bool = True, **variables: str) -> Iterator[Running]:
    """`nblift serve` in a project, ready; nothing of it is left after."""
    port = free_port()
    log = project / f"service-{port}.log"
    command = [sys.executable, "-m", "nblift", "serve", "--port", str(port), *options]
    environment = {**os.environ, "NBLIFT_POLL": "0.2", **variables}
    with log.open("wb") as words:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=words, stderr=words)
    running = Running(process, port, log)
    try:
        if wait:
            until(lambda: running.version() not in ("", "none"), "readiness")
        yield running
    except BaseException:
        print(log.read_text())
        raise
    finally:
        everything = [process.pid, *descendants(process.pid)]
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)
        until(lambda: not any(map(is_alive, everything)), "the end of all processes")


def test_a_killed_worker_and_a_killed_follower_are_replaced(project: Path) -> None:
    with service(project, "--workers", "2") as running:
        until(lambda: len(running.below(WORKER)) == 2)
        (follower,) = until(lambda: running.below(FOLLOWER))
        os.kill(follower, signal.SIGKILL)
        for worker in running.below(WORKER):
            os.kill(worker, signal.SIGKILL)
            until(lambda: len(running.below(WORKER)) == 2 and running.version() == "1", "a new worker")
        until(lambda: [pid for pid in running.below(FOLLOWER) if pid != follower], "a new follower")
        assert len(running.below(FOLLOWER)) == 1
        promote(project, "2")
        until(lambda: running.version() == "2", "the promotion")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nothing_is_left_of_a_killed_service(project: Path, workers: str) -> None:
    with service(project, "--workers", workers) as running:
        until(lambda: running.below(FOLLOWER))
        everything = list(descendants(running.process.pid))
        running.process.kill()
        running.process.wait()
        until(lambda: not any(map(is_alive, everything)), "the end of the killed service's processes")


def test_two_services_share_one_follower_and_it_changes_hands(project: Path) -> None:
    with service(project) as first:
        until(lambda: first.below(FOLLOWER))
        with service(project) as second:
            assert second.below(FOLLOWER) == []
            first.process.terminate()
            first.process.wait(timeout=60)
            until(lambda: second.below(FOLLOWER), "a follower of the other's own")


def test_requests_in_flight_are_answered_before_it_stops(project: Path) -> None:
    own = project / "src/serving/app.py"
    own.parent.mkdir(parents=True)
    try:
        own.with_name("__init__.py").touch()
        own.write_text(SLOW_APP)
        with service(project) as running:
            record = running.get("/openapi.json")[1]["components"]["schemas"]["Record"]["examples"][0]
            with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
                connection.request("POST", "/predict", json.dumps(record), {"Content-Type": "application/json"})
                time.sleep(1)
                running.process.terminate()
                with connection.getresponse() as response:
                    assert (response.status, json.load(response)["model_version"]) == (200, "1")
            # uvicorn ends by the signal that it was told to end with
            assert running.process.wait(timeout=60) == -signal.SIGTERM
            with pytest.raises(OSError):
                socket.create_connection(("127.0.0.1", running.port), timeout=5).close()
    finally:
        shutil.rmtree(own.parent)


def test_it_starts_without_its_registry_and_without_mlflow_in_its_workers(project: Path, tmp_path: Path) -> None:
    with service(project) as running:
        assert running.version() == "1"
    (tmp_path / "mlflow.py").write_text("raise ModuleNotFoundError('no mlflow here', name='mlflow')")
    away = project / "mlflow.away"
    (project / "mlflow.db").rename(away)
    try:
        with service(project, PYTHONPATH=str(tmp_path)) as running:
            status, ready, _ = running.get("/health/ready")
            assert (status, ready["model_version"]) == (200, "1")
            registry = until(lambda: (found := running.get("/health/ready")[1]["registry"])["problem"] and found)
            assert registry["reached"] is not None
    finally:
        away.rename(project / "mlflow.db")


def test_a_promotion_while_nothing_served_holds_from_the_first_answer(project: Path) -> None:
    for version in ("2", "1", "2"):
        promote(project, version)
        with service(project, wait=False) as running:
            assert until(running.version) == version


def test_a_store_that_cannot_be_written_to_is_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with service(project, wait=False, NBLIFT_STORE=str(tmp_path / "file" / "store")) as running:
        until(running.version)
        status, problem, _ = running.get("/health/ready")
        assert (status, problem["detail"]) == (503, "the service has no place for its model")


def test_promotions_under_load() -> None:
    """The benchmark in short: a worker, the follower and the registry's server are killed in between."""
    script = HERE.parents[1] / "benchmarks/serving_promotions.py"
    command = [sys.executable, str(script), "--promotions", "6", "--connections", "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong answers: 0" in done.stdout
    assert "otherwise: 0" in done.stdout
