"""From the bytes of a plain request to those of its answer, for a compiled model."""

from __future__ import annotations

from nblift.compiled.running.predictor import CompiledModel
from nblift.compiled.running.values import NoAnswer
from nblift.model.schema import ModelSchema
from nblift.serving.predicting import label_name
from nblift.serving.wire.encoding import encode_answer
from nblift.serving.wire.plain import PlainReader


class Shortcut:
    """Answers with the very bytes that the long way gives, or not at all."""

    def __init__(self, model: CompiledModel, plain: PlainReader, schema: ModelSchema, version: str) -> None:
        self._read = plain.read
        self._predict = model.predict_ready
        self._names = None if schema.classes is None else [label_name(label) for label in schema.classes]
        self._version = version

    def answer(self, body: bytes) -> bytes | None:
        """The answer's body, or None: this request has to go the long way."""
        row = self._read(body)
        if row is None:
            return None
        try:
            label, chances = self._predict(row)
        except NoAnswer:
            return None
        named = None if chances is None or self._names is None else dict(zip(self._names, chances, strict=True))
        return encode_answer(label, named, self._version)
