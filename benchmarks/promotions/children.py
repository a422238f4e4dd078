"""The processes of the benchmark: the registry's server, the service, and what they start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str], folder: Path, log: str, **variables: str) -> subprocess.Popen[bytes]:
    """Start a Python module in a folder, in a group of its own, its words in a file there."""
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", **variables}
    with (folder / log).open("ab") as words:
        return subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment, stdout=words, stderr=words, start_new_session=True
        )


def start_registry(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """MLflow's server over a database in the folder; it keeps the versions' files, too."""
    store = ["--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "./artifacts"]
    command = ["-m", "mlflow", "server", *store, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    return start(command, folder, "registry.log", MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false")


def wait_for(url: str) -> None:
    """Return once the address answers with 200.

    Raises:
        OSError: it did not within two minutes.
    """
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.1)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a process with all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def descendants(pid: int) -> Mapping[int, str]:
    """The command lines of the processes below a process, by their ids (from /proc)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for child in [each for each, above in parents.items() if above == parent]:
            waiting.append(child)
            try:
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def kill_one(pid: int, word: str) -> int:
    """kill -9 the first process below `pid` with `word` in its command line; its id."""
    chosen = next(child for child, line in sorted(descendants(pid).items()) if word in line)
    os.kill(chosen, signal.SIGKILL)
    return chosen
