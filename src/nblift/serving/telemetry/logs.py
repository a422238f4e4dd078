"""What the service writes to its log, and what it never does: anything that a request carried.

Lines are JSON objects, or text on a terminal (`NBLIFT_LOG`). A request's line has its id, route, status, duration and
model version. Of an exception the line has types and places; its message only where it cannot hold a client's value.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from nblift.errors import RegistryError
from nblift.serving.settings import Settings

requests = logging.getLogger("nblift.requests")

SLOW_SECONDS = 1.0
# what a message may be shown of: system and registry, which never see a record
_TELLING = (ImportError, OSError, RegistryError)
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RequestLog:
    """A line a request, as long as they are few; of more in a second, the rest are only counted.

    A line costs 30 µs, as much as a compiled answer itself. So of each kind (answered, wrong request, failed, slow) at
    most `budget` lines a second are written; the next line says under `skipped` how many were not.
    """

    def __init__(self, budget: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget, self._clock = budget, clock
        self._kinds = {kind: _Kind() for kind in ("answered", "wrong", "failed", "slow")}

    def add(
        self, method: str, route: str, status: int, seconds: float, request_id: str | bytes, version: str | bytes
    ) -> None:
        """Write the line of an answered request, or count it. `route` is a template, never a client's path."""
        kind = self._kinds[_kind(status, seconds)]
        second = int(self._clock())
        if second != kind.second:
            kind.second, kind.written = second, 0
        if kind.written >= self._budget:
            kind.skipped += 1
            return
        kind.written += 1
        fields: dict[str, Any] = {
            "request_id": _text(request_id),
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 3),
            "model_version": _text(version),
        }
        if kind.skipped:
            fields["skipped"], kind.skipped = kind.skipped, 0
        requests.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=fields)


def _text(header: str | bytes) -> str:
    return header if isinstance(header, str) else header.decode("latin-1")


class _Kind:
    __slots__ = ("second", "skipped", "written")

    def __init__(self) -> None:
        self.second = self.written = self.skipped = 0


def _kind(status: int, seconds: float) -> str:
    if status >= 500:
        return "failed"
    if seconds >= SLOW_SECONDS:
        return "slow"
    return "wrong" if status >= 400 else "answered"


def configuration(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: nblift's and uvicorn's lines to stderr, in one format."""
    shape = settings.log or ("text" if sys.stderr.isatty() else "json")
    handler = {"()": Stderr, "formatter": shape, "filters": ["warnings"]}
    quiet = {"handlers": [], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"warnings": {"()": WithoutWords}},
        "formatters": {"json": {"()": JsonLines}, "text": {"()": TextLines}},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "nblift": {"level": "INFO"},
            "uvicorn": {"level": "INFO"},
            # it writes paths and query strings
            "uvicorn.access": quiet,
        },
    }


class Stderr(logging.StreamHandler[Any]):
    """Writes to the standard error stream, and brings Python's own warnings into the log."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        logging.captureWarnings(True)


class WithoutWords(logging.Filter):
    """Leaves of a warning its place and category: what else it says may be of a client's values."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record is changed."""
        if record.name == "py.warnings":
            found = _WARNING.match(record.getMessage())
            record.msg, record.args = found[0] if found else "a warning", ()
        return True


_WARNING = re.compile(r".+?:\d+: \w+")


class JsonLines(JsonFormatter):
    """A record as a JSON object in one line."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s",
            rename_fields={
                "asctime": "time",
                "levelname": "level",
                "name": "logger",
                "process": "pid",
                "exc_info": "trace",
            },
            # uvicorn says everything twice, once in colours
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The instant, ISO 8601 in UTC."""
        return _instant(record)

    def formatException(self, ei: _Caught) -> str:  # noqa: N802
        """Types and places."""
        return without_values(ei[1])


class TextLines(logging.Formatter):
    """A record as a line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line; of a request, its fields behind the message."""
        line = super().format(record)
        fields = [f"{name}={record.__dict__[name]}" for name in _FIELDS if name in record.__dict__]
        return " ".join([line, *fields])

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The instant, ISO 8601 in UTC."""
        return _instant(record)

    def formatException(self, ei: _Caught) -> str:  # noqa: N802
        """Types and places."""
        return without_values(ei[1])


_FIELDS = ("method", "route", "status", "milliseconds", "model_version", "request_id", "skipped")


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")


def without_values(error: BaseException | None) -> str:
    """The trace of an exception and of those that led to it, without messages that may hold a client's values."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        told = f": {error}" if isinstance(error, _TELLING) else ""
        place = "".join(traceback.format_tb(error.__traceback__))
        lines.insert(0, f"{place}{type(error).__module__}.{type(error).__qualname__}{told}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(lines)
