"""Build the serving image, run it, and ask the running container for a prediction: `make image-test`.

With a Docker engine this is `docker build` and `docker run`. Without one, podman builds the same Dockerfile on a
stand-in for python:3.11-slim that is made from Debian's packages (this needs root). What this machine tells pip,
its index and its certificates, is shown to the build and stays out of the image. Needs `build/model`.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from image_engine import Engine, find_engine

IMAGE = "localhost/nblift-image-test"
CONTAINER = "nblift-image-test"
PATIENCE_SECONDS = 90


def main() -> int:
    """Build, run, ask, compare; 0 if the container answered as all others do."""
    if not Path("build/model/MLmodel").is_file():
        print("build/model holds no model: run `nblift export build/model` first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="nblift-image-") as folder:
        engine = find_engine(Path(folder))
        try:
            return test(engine)
        except subprocess.CalledProcessError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            engine.clean_up(IMAGE, CONTAINER)


def test(engine: Engine) -> int:
    """Build the image with `engine` and ask a container of it."""
    started = time.monotonic()
    engine.build(IMAGE)
    print(f"built in {time.monotonic() - started:.0f} s: {engine.describe_size(IMAGE)}")
    refuse_open_door(engine)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    try:
        started = time.monotonic()
        engine.start(IMAGE, CONTAINER, NBLIFT_AUTH="off", NBLIFT_PORT=str(port))
        wait_until_ready(url)
        print(f"ready after {time.monotonic() - started:.1f} s")
        print(f"user {engine.output('exec', CONTAINER, 'id', '-u')}, memory {memory(engine)} MB")
        healthy = engine.is_healthy(CONTAINER)
        print(f"its own health check: {'healthy' if healthy else 'unhealthy'}")
        return 0 if ask(url) and healthy and compare(url) else 1
    except OSError as error:
        print(engine.output("logs", CONTAINER), file=sys.stderr)
        print(f"the container does not answer: {error}", file=sys.stderr)
        return 1


def memory(engine: Engine) -> int:
    """The resident memory of the service in the container, in MB."""
    status = engine.output("exec", CONTAINER, "grep", "VmRSS", "/proc/1/status")
    return int(status.split()[1]) // 1000


def refuse_open_door(engine: Engine) -> None:
    """See that the image does not listen on every address unless it is told to."""
    done = engine.try_run("run", "--rm", "--network=host", IMAGE)
    if done.returncode != 2 or "NBLIFT_AUTH=off" not in done.stderr:
        raise SystemExit(f"without NBLIFT_AUTH=off the container should refuse, but: {done.returncode} {done.stderr}")
    print("without NBLIFT_AUTH=off: refused, as it should be")


def ask(url: str) -> bool:
    """Whether the container answers the example of its own contract."""
    record = get(f"{url}/openapi.json")["components"]["schemas"]["Record"]["examples"][0]
    answer = get(f"{url}/predict", record)
    print(f"POST /predict {json.dumps(record)}\n{json.dumps(answer)}")
    return "prediction" in answer


def compare(url: str) -> bool:
    """Whether the container answers as the notebook, the pipeline and the service do."""
    command = [sys.executable, "-m", "nblift", "parity", "--container", url]
    return subprocess.run(command, check=False).returncode == 0


def wait_until_ready(url: str) -> None:
    """Return once `/health/ready` says so.

    Raises:
        OSError: it did not within a minute and a half.
    """
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            get(f"{url}/health/ready")
            return
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.1)


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


if __name__ == "__main__":
    sys.exit(main())
