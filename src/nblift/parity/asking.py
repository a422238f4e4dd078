"""Asking a running service over HTTP, one record a request."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nblift.errors import NbliftError
from nblift.parity.answers import Answer, Given, NoAnswer

PATIENCE_SECONDS = 90.0


class Unreachable(NbliftError):
    """A service does not answer, or not as a service of nblift does."""

    exit_code = 2
    code = "unreachable"


@dataclass(frozen=True)
class Served:
    """What a service answered, which version of its model did, and by which path (compiled or pipeline)."""

    answers: list[Answer]
    version: str
    path: str


class Client:
    """A connection that is kept."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise Unreachable(f"{url} is no address of a service", hint="Give one like http://127.0.0.1:8000.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=30)
        self._url, self._root = url, parts.path.rstrip("/")

    def ask(self, rows: Sequence[bytes]) -> Served:
        """Ask about each row.

        Raises:
            Unreachable: it does not answer, or with another version in between.
        """
        path = self._get("/model")["path"]["answers"]
        answers, versions = [], Counter[str]()
        for body in rows:
            answer, version = self._predict(body)
            answers.append(answer)
            versions[version] += 1
        if len(versions) != 1:
            raise Unreachable(f"{self._url} went over to another version while it was asked", hint="Try again.")
        return Served(answers, next(iter(versions)), path)

    def wait(self, alive: Any = lambda: True) -> None:
        """Return once the service is ready.

        Raises:
            Unreachable: `alive` says no, or it takes too long.
        """
        last = time.monotonic() + PATIENCE_SECONDS
        reason = "it does not answer"
        while alive() and time.monotonic() < last:
            try:
                self._get("/health/ready")
                return
            except Unreachable as error:
                reason = error.message
            time.sleep(0.1)
        raise Unreachable(f"the service at {self._url} is not ready: {reason}")

    def _get(self, path: str) -> Any:
        status, found, _ = self._request("GET", path)
        if status != 200:
            raise Unreachable(f"{self._url}{path} answers {status}: {found.get('detail', '')}")
        return found

    def _predict(self, body: bytes) -> tuple[Answer, str]:
        status, found, version = self._request("POST", "/predict", body)
        if status == 200:
            return Given(found["prediction"], found.get("probabilities")), version
        if status == 422:
            return NoAnswer(_words(found.get("errors") or []), refused=True), version
        return NoAnswer(f"status {status}: {found.get('detail', '')}"), version

    def _request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any, str]:
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            self._connection.request(method, self._root + path, body, headers)
            response = self._connection.getresponse()
            return response.status, json.loads(response.read()), response.headers.get("X-Model-Version", "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise Unreachable(f"{self._url} does not answer: {error}") from error


def _words(notes: Sequence[dict[str, str]]) -> str:
    """Errors of a record in a line: the fields of each message."""
    fields: dict[str, list[str]] = {}
    for note in notes:
        fields.setdefault(note["message"], []).append(note["field"])
    return "; ".join(f"{', '.join(names)} {message}".strip() for message, names in fields.items())
