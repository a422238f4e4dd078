"""Errors as RFC 9457 problem documents. A `type` is stable: clients may branch on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import Response

from nblift.serving.errors import BadJson, FieldNote, InvalidRecord, NoModel, Overloaded, PredictionFailed, TooSlow

MEDIA_TYPE = "application/problem+json"

# slug of the type: status and title
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad-json": (400, "The body is not JSON"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "This path does not take this method"),
    "body-too-slow": (408, "The body did not arrive in time"),
    "body-too-large": (413, "The body is too large"),
    "unsupported-media-type": (415, "The body's media type is not understood"),
    "invalid-record": (422, "The record does not fit the model"),
    "internal-error": (500, "The service made a mistake"),
    "prediction-failed": (500, "The model has no answer"),
    "no-model": (503, "No model is loaded"),
    "overloaded": (503, "Too many requests wait"),
    "too-slow": (504, "The model did not answer in time"),
}


@dataclass
class Problem(Exception):
    """An answer that says what is wrong: `slug` is one of `PROBLEMS`, `errors` goes field by field."""

    slug: str
    detail: str
    errors: Sequence[FieldNote] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The problem as an HTTP response."""
        status, title = PROBLEMS[self.slug]
        body: dict[str, Any] = {
            "type": f"urn:nblift:problem:{self.slug}",
            "title": title,
            "status": status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [note.as_json() for note in self.errors]
        return _respond(status, body, self.headers)


RETRY_AFTER = {"no-model": "5", "overloaded": "1"}


def of_error(error: BadJson | InvalidRecord | NoModel | Overloaded | PredictionFailed | TooSlow) -> Problem:
    """The problem that an error of the service is to its client."""
    if isinstance(error, InvalidRecord):
        return Problem(error.code, "see errors, field by field", error.notes)
    if isinstance(error, PredictionFailed):
        return Problem(error.code, "the record is valid, but the model did not give a number or a label for it")
    headers = {"Retry-After": RETRY_AFTER[error.code]} if error.code in RETRY_AFTER else {}
    return Problem(error.code, error.message, headers=headers)


def of_status(status: int, headers: dict[str, str]) -> Response:
    """A problem for a status that the framework chose, such as 404."""
    for slug, (known, title) in PROBLEMS.items():
        if known == status:
            return Problem(slug, title, headers=headers).response()
    return _respond(status, {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}, headers)


def _respond(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(json.dumps(body), status, headers, MEDIA_TYPE)
