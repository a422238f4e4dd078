"""The servers under comparison, each a process (or a tree of them) on one core, and what they cost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models import TYPES, Made

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
UVICORN = ["-m", "uvicorn", "--no-access-log", "--no-proxy-headers", "--no-server-header", "--log-level", "warning"]
START_SECONDS = 120


@dataclass(frozen=True)
class Kind:
    """How a server is started: `{port}` in its command is filled in. `path` is where it predicts."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    path: str = "/predict"


def kinds(made: Made, work: Path) -> list[Kind]:
    """Those that are compared for a model."""
    at_port = ["--port", "{port}"]
    serve = ["-c", "from nblift.serving.running import run; run()"]
    model = made.plain / "model.skops"
    settings = {"NBLIFT_PORT": "{port}"}
    return [
        Kind("bare uvicorn", [*UVICORN, *at_port, "apps:bare", "--lifespan", "off"], {"PYTHONPATH": str(HERE)}),
        Kind("compiled", serve, {**settings, "NBLIFT_MODEL_DIR": str(made.compiled)}),
        Kind(
            "micro-batched",
            serve,
            {**settings, "NBLIFT_MODEL_DIR": str(made.plain), "NBLIFT_TRUSTED_TYPES": ",".join(TYPES)},
        ),
        Kind(
            "naive FastAPI",
            [*UVICORN, *at_port, "--factory", "apps:naive"],
            {"PYTHONPATH": str(HERE), "BENCHMARK_MODEL": str(model)},
        ),
        Kind(
            "mlflow models serve",
            ["-m", "mlflow", "models", "serve", "--env-manager", "local", "-m", str(made.plain), *at_port],
            {"MLFLOW_TRACKING_URI": f"sqlite:///{work}/mlflow.db", "MLFLOW_DISABLE_TELEMETRY": "true"},
            "/invocations",
        ),
    ]


class Server:
    """A running server, pinned to a core.

    `cold_cpu` is the CPU time, in seconds, until its first answer; `resident` its memory then, in MB.
    """

    def __init__(self, kind: Kind, core: int, work: Path, body: bytes) -> None:
        self.kind, self.port = kind, _free_port()
        self.url = f"http://127.0.0.1:{self.port}{kind.path}"
        fill = [part.replace("{port}", str(self.port)) for part in kind.command]
        environment = {name: value.replace("{port}", str(self.port)) for name, value in kind.environment.items()}
        self._log = (work / f"{kind.name.replace(' ', '-')}.log").open("w")
        self._process = subprocess.Popen(
            ["taskset", "-c", str(core), sys.executable, *fill],
            cwd=work,
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environment},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait(body)
        except BaseException:
            self.stop()
            raise
        self.cold_cpu, self.resident = self.cpu(), self.memory()

    def cpu(self) -> float:
        """The seconds of CPU that the server's processes have used."""
        return sum(_cpu(pid) for pid in _tree(self._process.pid))

    def memory(self) -> float:
        """What the server's processes hold in memory, in MB."""
        return sum(_resident(pid) for pid in _tree(self._process.pid))

    def stop(self) -> None:
        """End the server and all of its processes."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def _wait(self, body: bytes) -> None:
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        last = time.monotonic() + START_SECONDS
        while time.monotonic() < last and self._process.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=20) as response:
                    response.read()
                    return
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise SystemExit(f"{self.kind.name}: {error.code} {error.read()!r}") from error
                time.sleep(0.1)
            except OSError:
                time.sleep(0.1)
        said = Path(self._log.name).read_text(encoding="utf-8")[-2000:]
        raise SystemExit(f"{self.kind.name} did not start:\n{said}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _tree(pid: int) -> list[int]:
    """A process and all that it started."""
    children = [
        int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()
    ]
    return [pid, *(each for child in children for each in _tree(child))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # user and system time, its own and that of its children that ended
    return sum(map(int, fields[11:15])) / TICKS


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
