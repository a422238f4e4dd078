"""The demo's last step: start `nblift serve`, wait until it is ready, ask it, stop it."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_SECONDS = 60


@contextmanager
def service(announce: Callable[[str], None]) -> Iterator[str]:
    """`nblift serve` on a free port: the address, once it is ready; stopped at the end.

    Raises:
        OSError: it did not get ready; its own words are in the message.
    """
    port = free_port()
    announce(f"nblift serve --port {port} &")
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(["nblift", "serve", "--port", str(port)], stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            if not is_ready(url, process):
                log.seek(0)
                raise OSError(f"not ready; it said:\n{log.read()}")
            yield url
        finally:
            stop(process)


def is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait for /health/ready; False if the process ends or a minute passes before that."""
    last = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < last:
        try:
            get(f"{url}/health/ready")
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the service as Ctrl-C would."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ask_for_a_prediction(url: str) -> None:
    """Send the record that the model's own schema gives as its example; print the answer.

    Raises:
        OSError: the service answered with an error.
    """
    model = get(f"{url}/model")
    record = {feature["name"]: feature["example"] for feature in model["schema"]["features"]}
    print(f"ready, with version {model['version']} of {model['name']} ({model['alias']})")
    print(f"\nPOST {url}/predict\n{json.dumps(record, indent=2)}\n")
    print(json.dumps(get(f"{url}/predict", record), indent=2))


def get(url: str, body: Any = None) -> Any:
    """The JSON that `url` answers with, to a POST where there is a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
