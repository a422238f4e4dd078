"""Running the service in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from nblift.serving.exposure import refuse_open_door
from nblift.serving.settings import PREFIX, Settings, read_settings
from nblift.serving.telemetry.logs import configuration

PROJECT_APP = Path("src/serving/app.py")
PROTOCOL = "nblift.serving.http.protocol:Protocol"
# a worker that gives no sign for so long is replaced; loading a large model takes a while
HANGING_SECONDS = 60


def run() -> None:
    """Serve until stopped: the project's own app where the working directory has one, else nblift's.

    Raises:
        UsageError: the settings are not possible, or would let anyone in without saying so.
    """
    settings = read_settings()
    refuse_open_door(settings)
    own = PROJECT_APP.is_file()
    if own:
        # also for what the model's own file refers to: functions of the project's pipeline
        sys.path.insert(0, str(PROJECT_APP.parents[1].resolve()))
    with _shared_metrics(settings):
        _run(settings, own)


def _run(settings: Settings, own: bool) -> None:
    uvicorn.run(
        "serving.app:app" if own else "nblift.serving:create_app",
        factory=not own,
        host=settings.host,
        port=settings.port,
        root_path=settings.root_path,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown,
        timeout_worker_healthcheck=HANGING_SECONDS,
        log_config=configuration(settings),
        access_log=False,
        http=PROTOCOL if find_spec("httptools") else "auto",
        # the service has no web sockets, and uvicorn would log their query strings
        ws="none",
        server_header=False,
        timeout_keep_alive=settings.keep_alive,
        # nothing here depends on a client's address or scheme
        proxy_headers=False,
    )


@contextmanager
def _shared_metrics(settings: Settings) -> Iterator[None]:
    """A folder in which several workers share what they count, unless the deployment named one."""
    if settings.workers == 1 or settings.metrics_dir is not None:
        yield
        return
    with TemporaryDirectory(prefix="nblift-metrics-") as folder:
        os.environ[f"{PREFIX}METRICS_DIR"] = folder
        yield
