"""Running the service in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from nblift.serving.exposure import refuse_open_door
from nblift.serving.logs import configuration
from nblift.serving.settings import read_settings

PROJECT_APP = Path("src/serving/app.py")


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
    uvicorn.run(
        "serving.app:app" if own else "nblift.serving:create_app",
        factory=not own,
        host=settings.host,
        port=settings.port,
        root_path=settings.root_path,
        log_config=configuration(settings),
        access_log=False,
        # the service has no web sockets, and uvicorn would log their query strings
        ws="none",
        server_header=False,
        timeout_keep_alive=settings.keep_alive,
        # nothing here depends on a client's address or scheme
        proxy_headers=False,
    )
