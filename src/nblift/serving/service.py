"""The service without HTTP: records in, predictions out, or an error that says why not."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from nblift.errors import NbliftError
from nblift.serving.errors import FieldNote, InvalidRecord, NoModel, PredictionFailed
from nblift.serving.loading import LoadedModel, load_model
from nblift.serving.metrics import Metrics
from nblift.serving.predicting import Answer, Label, make_predictor
from nblift.serving.record import Record, RecordReader
from nblift.serving.seen import unanswered, unseen
from nblift.serving.settings import Settings
from nblift.serving.wire.shortcut import Shortcut
from nblift.serving.wire.together import same_together

log = logging.getLogger("nblift.serving")


@dataclass(frozen=True)
class Prediction:
    """The answer to one record. `warnings` tells what the model has not seen the like of."""

    prediction: Label
    probabilities: dict[str, float] | None
    model_version: str
    warnings: tuple[FieldNote, ...]


class Service:
    """Answers for one loaded model. `together`: several records may go to a pipeline at once."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self.reader = RecordReader(model.schema, model.unknown_categories)
        self.predictor = make_predictor(model)
        self.shortcut = None if model.compiled is None else Shortcut(model.schema, model.compiled, model.info.version)
        self.check()
        self.together = model.compiled is None and same_together(self.predictor.answers, model.schema)

    def predict(self, record: object) -> Prediction:
        """The answer to a record as a client sent it.

        Raises:
            InvalidRecord: it does not fit the schema, or lies so far off that the model cannot compute with it.
            PredictionFailed: the model has no answer to a record of the kind it was trained on.
        """
        values = self.reader.read(record)
        try:
            (found,) = self.predictor.answers([values])
        except PredictionFailed as error:
            raise self.no_answer(values, error) from error
        return self.prediction(values, found)

    def prediction(self, values: Record, found: Answer) -> Prediction:
        """What the model found for a record, with what it has not seen the like of."""
        notes = unseen(self.model.schema, values)
        return Prediction(found.prediction, found.probabilities, self.model.info.version, notes)

    def no_answer(self, values: Record, error: PredictionFailed) -> InvalidRecord | PredictionFailed:
        """Why there is none: the record, where it lies outside of what the model has seen, else the model."""
        blamed = unanswered(self.model.schema, values, unseen(self.model.schema, values))
        return InvalidRecord(blamed) if blamed else error

    def check(self) -> None:
        """Predict the schema's example.

        Raises:
            InvalidRecord, PredictionFailed: the model and its schema do not fit.
        """
        self.predict(self.example())

    def example(self) -> dict[str, object]:
        """A valid record: the schema's example row."""
        return {feature.name: feature.example for feature in self.model.schema.features}


class Desk:
    """Where requests find the service, or why there is none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.metrics = Metrics(settings.metrics_dir)
        self.metrics.watch("nblift_model_info", self._info)
        self._service: Service | None = None
        self._reason = "the model is not loaded yet"

    @property
    def service(self) -> Service:
        """The service of the loaded model.

        Raises:
            NoModel: with a reason that may be shown to anyone.
        """
        if self._service is None:
            raise NoModel(self._reason)
        return self._service

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that answers, if there is one."""
        return None if self._service is None else self._service.model

    @property
    def version(self) -> str:
        """The version that answers, or "none"."""
        return "none" if self._service is None else self._service.model.info.version

    def _info(self) -> dict[tuple[str, ...], float]:
        model = self.loaded
        return {} if model is None else {(model.info.name, model.info.version, model.path.answers): 1.0}

    def open(self) -> None:
        """Load the model; what stands against it goes to the log, and in short to whoever asks."""
        try:
            self._service = Service(load_model(self._settings))
        except NbliftError as error:
            log.error("no model is loaded: %s", error)
            self._reason = error.message
        except Exception:
            log.exception("no model is loaded")
            self._reason = "the model cannot be loaded; the service's log says why"
        else:
            model = self._service.model
            log.info("serving version %s of %s by its %s", self.version, model.info.name, model.path.answers)
