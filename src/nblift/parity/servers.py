"""Services that are started to be asked: `nblift serve` of this project, and a container of its image."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nblift.parity.asking import Client, Unreachable

ENGINES = ("docker", "podman")
_STOP_SECONDS = 20


class NoContainer(Exception):
    """There is nothing to run a container with, or of; the message says what is missing."""


@contextmanager
def served(root: Path, answers: str) -> Iterator[Client]:
    """`nblift serve` in a project, answering by its compiled model (if that is proven) or by the pipeline.

    Raises:
        Unreachable: it did not start; the message has the end of its log.
    """
    port = _free_port()
    own = {"NBLIFT_HOST": "127.0.0.1", "NBLIFT_PORT": str(port), "NBLIFT_ANSWERS": answers}
    # empty ones count as not set: it is the registry's production version that is asked
    environment = {**os.environ, **own, "NBLIFT_MODEL_DIR": "", "NBLIFT_ALIAS": ""}
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "nblift", "serve"]
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            client = Client(f"http://127.0.0.1:{port}")
            try:
                client.wait(lambda: process.poll() is None)
            except Unreachable as error:
                log.seek(0)
                raise Unreachable(f"{error.message}\n{log.read()[-2000:]}", hint=_PROMOTE) from error
            yield client
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def engine_with(image: str) -> str:
    """The container engine of this machine that has an image.

    Raises:
        NoContainer: no engine runs here, or it has no such image.
    """
    engine = _engine()
    if _run(engine, "image", "inspect", image).returncode != 0:
        raise NoContainer(f"{engine} has no image {image!r}; `docker build -t {image} .` makes it")
    return engine


@contextmanager
def contained(image: str) -> Iterator[Client]:
    """A container of an image, on a port of this machine's loopback.

    Raises:
        NoContainer: no engine runs here, or it has no such image.
        Unreachable: the container does not answer.
    """
    engine = engine_with(image)
    port = _free_port()
    options = ["--rm", "--detach", "--read-only", "--publish", f"127.0.0.1:{port}:8000", "--env", "NBLIFT_AUTH=off"]
    done = _run(engine, "run", *options, image)
    if done.returncode != 0:
        raise NoContainer(f"{engine} cannot run {image!r}: {done.stderr.strip()[-300:]}")
    container = done.stdout.strip()
    try:
        client = Client(f"http://127.0.0.1:{port}")
        client.wait(lambda: _run(engine, "inspect", container).returncode == 0)
        yield client
    finally:
        _run(engine, "rm", "--force", container)


def _engine() -> str:
    found = [name for name in ENGINES if shutil.which(name)]
    if not found:
        raise NoContainer(f"neither {' nor '.join(ENGINES)} is installed")
    for name in found:
        if _run(name, "info").returncode == 0:
            return name
    raise NoContainer(f"{' and '.join(found)} cannot be reached")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_PROMOTE = "`nblift promote` makes a version the production version; `nblift serve` shows what else is wrong."
