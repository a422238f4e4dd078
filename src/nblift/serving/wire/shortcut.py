"""From the bytes of plain requests to those of their answers, for a compiled model."""

from __future__ import annotations

from typing import Any

from nblift.compiled.running.predictor import Answer, CompiledModel
from nblift.model.schema import ModelSchema
from nblift.serving.predicting import label_name
from nblift.serving.wire.encoding import encode_answer
from nblift.serving.wire.plain import PlainReader

# rows that are answered faster one by one
FEW = 6


class Shortcut:
    """Answers with the very bytes that the long way gives, or not at all.

    `read` makes a row of a body, or None; `many`: several rows can be answered together.
    """

    def __init__(self, model: CompiledModel, plain: PlainReader, schema: ModelSchema, version: str) -> None:
        self.read, self.many = plain.read, model.exact
        self._predict, self._predict_rows = model.predict_ready, model.predict_rows
        self._names = None if schema.classes is None else [label_name(label) for label in schema.classes]
        self._version = version

    def answer(self, body: bytes) -> bytes | None:
        """The answer's body, or None: this request has to go the long way."""
        row = self.read(body)
        return None if row is None else self._one(row)

    def answers(self, rows: list[list[Any]]) -> list[bytes | None]:
        """The same for rows that were read."""
        if len(rows) >= FEW:
            try:
                return [self._encoded(each) for each in self._predict_rows(list(zip(*rows, strict=True)))]
            except Exception:  # one of them has no answer; it must not cost the others theirs
                pass
        return [self._one(row) for row in rows]

    def _one(self, row: list[Any]) -> bytes | None:
        try:
            return self._encoded(self._predict(row))
        except Exception:  # the long way runs into the same, and makes a problem of it
            return None

    def _encoded(self, found: Answer) -> bytes:
        label, chances = found
        named = None if chances is None or self._names is None else dict(zip(self._names, chances, strict=True))
        return encode_answer(label, named, self._version)
