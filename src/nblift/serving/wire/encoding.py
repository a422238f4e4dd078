"""The body of an answer as bytes. One function for all ways to an answer, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from nblift.serving.errors import FieldNote
from nblift.serving.predicting import Label


def encode_answer(
    prediction: Label, probabilities: Mapping[str, float] | None, version: str, warnings: Sequence[FieldNote] = ()
) -> bytes:
    """JSON in UTF-8; each float in the fewest digits that give it back."""
    body: dict[str, Any] = {"prediction": prediction}
    if probabilities is not None:
        body["probabilities"] = probabilities
    body["model_version"] = version
    if warnings:
        body["warnings"] = [note.as_json() for note in warnings]
    return orjson.dumps(body)
