"""The service without HTTP: records in, predictions out, or an error that says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nblift.serving.errors import FieldNote, InvalidRecord, PredictionFailed
from nblift.serving.following.recent import Recent
from nblift.serving.loading import LoadedModel
from nblift.serving.predicting import Answer, Label, make_predictor
from nblift.serving.values.record import Record, RecordReader
from nblift.serving.values.seen import unanswered, unseen
from nblift.serving.wire.plain import PlainReader
from nblift.serving.wire.shortcut import Shortcut
from nblift.serving.wire.together import same_together


@dataclass(frozen=True)
class Prediction:
    """The answer to one record. `warnings` tells what the model has not seen the like of."""

    prediction: Label
    probabilities: dict[str, float] | None
    model_version: str
    warnings: tuple[FieldNote, ...]


class Service:
    """Answers for one loaded model. Nothing of it changes once it is made; what it answered goes to `recent`.

    `together`: several records may go to a pipeline at once.
    """

    def __init__(self, model: LoadedModel, recent: Recent | None = None) -> None:
        self.model = model
        self.version = model.info.version
        # whatever a folder calls its version, it ends no line of a header
        self.version_header = re.sub(r"[\x00-\x1f\x7f]", "?", self.version).encode("latin-1", "replace")
        self.recent = recent
        self.reader = RecordReader(model.schema, model.unknown_categories)
        self.plain = PlainReader(model.schema)
        self.predictor = make_predictor(model)
        self.shortcut = None
        if model.compiled is not None:
            self.shortcut = Shortcut(model.compiled, self.plain, model.schema, self.version)
        self.check()
        self.together = model.compiled is None and same_together(self.predictor.answers, model.schema)

    def predict(self, record: object) -> Prediction:
        """The answer to a record as a client sent it.

        Raises:
            InvalidRecord: it does not fit the schema, or lies so far off that the model cannot compute with it.
            PredictionFailed: the model has no answer to a record of the kind it was trained on.
        """
        values = self.reader.read(record)
        answer = self.answer(values)
        if self.recent is not None:
            self.recent.note(record, answer)
        return answer

    def answer(self, values: Record) -> Prediction:
        """The answer to a record that was read, of which no trace is left.

        Raises:
            InvalidRecord: it lies so far off that the model cannot compute with it.
            PredictionFailed: the model has no answer to a record of the kind it was trained on.
        """
        try:
            (found,) = self.predictor.answers([values])
        except PredictionFailed as error:
            raise self.no_answer(values, error) from error
        return self.prediction(values, found)

    def prediction(self, values: Record, found: Answer) -> Prediction:
        """What the model found for a record, with what it has not seen the like of."""
        notes = unseen(self.model.schema, values)
        return Prediction(found.prediction, found.probabilities, self.version, notes)

    def no_answer(self, values: Record, error: PredictionFailed) -> InvalidRecord | PredictionFailed:
        """Why there is none: the record, where it lies outside of what the model has seen, else the model."""
        blamed = unanswered(self.model.schema, values, unseen(self.model.schema, values))
        return InvalidRecord(blamed) if blamed else error

    def check(self) -> None:
        """Predict the schema's example.

        Raises:
            InvalidRecord, PredictionFailed: the model and its schema do not fit.
        """
        self.answer(self.reader.read(self.example()))

    def example(self) -> dict[str, object]:
        """A valid record: the schema's example row."""
        return {feature.name: feature.example for feature in self.model.schema.features}
