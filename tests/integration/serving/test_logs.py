"""The log's lines, and that nothing a client sent is among them."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from typing import Any

import pytest

from nblift.errors import RegistryError
from nblift.serving.settings import Settings
from nblift.serving.telemetry.logs import RequestLog, configuration

Lines = Callable[[], list[str]]


@pytest.fixture(params=["json", "text"])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """What was written since, in each of the formats."""
    wanted = configuration(Settings(log=request.param))
    root, level = logging.getLogger(), logging.getLogger().level
    before = list(root.handlers)
    stream = io.StringIO()
    with redirect_stderr(stream):
        logging.config.dictConfig(wanted)
    yield lambda: stream.getvalue().splitlines()
    logging.captureWarnings(False)
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("lines", ["json"], indirect=True)
def test_a_request_is_one_json_object(lines: Lines) -> None:
    RequestLog(10).add("POST", "/predict", 200, 0.0012345, "abc", "3")
    (line,) = lines()
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert isinstance(told.pop("pid"), int)
    assert told == {
        "level": "INFO",
        "logger": "nblift.requests",
        "message": "request",
        "request_id": "abc",
        "method": "POST",
        "route": "/predict",
        "status": 200,
        "milliseconds": 1.234,
        "model_version": "3",
    }


@pytest.mark.parametrize("lines", ["text"], indirect=True)
def test_a_request_is_one_line_of_text(lines: Lines) -> None:
    RequestLog(10).add("POST", "/predict", 503, 0.001, "abc", "none")
    (line,) = lines()
    assert " ERROR   request method=POST route=/predict status=503 milliseconds=1.0 " in line


def raised(error: Exception, cause: Exception | None = None) -> None:
    """Log an error as one that was raised."""
    try:
        raise error from cause
    except Exception:
        logging.getLogger("nblift.serving").exception("failed")


def test_an_exception_is_told_without_values(lines: Lines) -> None:
    raised(ValueError("could not convert string to float: 'secret'"), KeyError("secret"))
    text = "\n".join(lines())
    assert "secret" not in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_logs.py" in text


@pytest.mark.parametrize("error", [OSError(28, "No space left"), RegistryError("No space left")])
def test_the_systems_own_messages_are_told(lines: Lines, error: Exception) -> None:
    raised(error)
    assert "No space left" in "\n".join(lines())


def test_uvicorn_does_not_write_paths(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "::1", "GET", "/?secret", "1.1", 200)
    logging.getLogger("uvicorn.error").info("Started", extra={"color_message": "in colours"})
    (line,) = lines()
    assert "Started" in line
    assert "colours" not in line


def test_a_warning_is_told_without_its_words() -> None:
    done = subprocess.run([sys.executable, "-c", WARNS], capture_output=True, text=True, check=True)
    told = json.loads(done.stderr)
    assert (told["level"], told["logger"]) == ("WARNING", "py.warnings")
    assert told["message"] == "<string>:8: UserWarning"


WARNS = """
import logging.config
import warnings
from nblift.serving.telemetry.logs import configuration
from nblift.serving.settings import Settings

logging.config.dictConfig(configuration(Settings(log="json")))
warnings.warn("secret: 7")
"""


def test_of_many_requests_few_are_written_and_the_rest_counted(lines: Lines) -> None:
    now = 0.0
    log = RequestLog(2, clock=lambda: now)
    for status in (200, 404, 500):
        for _ in range(7):
            log.add("GET", "/info", status, 0.001, "abc", "3")
    assert len(lines()) == 6
    now = 1.0
    for status in (200, 404, 500):
        log.add("GET", "/info", status, 0.001, "abc", "3")
    later = lines()[6:]
    assert len(later) == 3
    assert all("skipped" in line and "5" in line for line in later)
    now = 2.0
    log.add("GET", "/info", 200, 0.001, "abc", "3")
    assert "skipped" not in lines()[-1]


def test_slow_requests_have_a_budget_of_their_own(lines: Lines) -> None:
    log = RequestLog(1)
    for seconds in (0.001, 0.001, 5.0):
        log.add("GET", "/info", 200, seconds, "abc", "3")
    assert len(lines()) == 2
    assert "5000" in lines()[1]


def test_no_budget_no_lines(lines: Lines) -> None:
    RequestLog(0).add("GET", "/info", 500, 5.0, "abc", "3")
    assert lines() == []


def test_the_format_is_what_suits_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(terminal: bool) -> Any:
        monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
        return configuration(Settings())["handlers"]["stderr"]["formatter"]

    assert (told(True), told(False)) == ("text", "json")
