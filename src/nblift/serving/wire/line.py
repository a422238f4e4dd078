"""Where requests wait for their body and then for a model; a line that is too long takes no more of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from fastapi import Request

from nblift.serving.errors import Overloaded, PredictionFailed
from nblift.serving.http.body import read_json_body
from nblift.serving.service import Prediction, Service
from nblift.serving.settings import Settings
from nblift.serving.telemetry.metrics import Metrics
from nblift.serving.values import strict_json
from nblift.serving.wire.batching import Batcher

# where a request's scope keeps why the model has no answer, if it was asked before
FAILED = "nblift.failed"


class Line:
    """What one process has waiting."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        metrics.watch("nblift_queue_depth", lambda: {(): self.depth})
        self._reading = 0
        # a version that was replaced still answers those that came for it
        self._batchers: WeakKeyDictionary[Service, Batcher] = WeakKeyDictionary()

    async def predict(self, request: Request, service: Service) -> Prediction:
        """The answer to the record in a request's body.

        Raises:
            Problem, BadJson, InvalidRecord: the request is at fault.
            PredictionFailed, Overloaded, TooSlow: the service is.
        """
        with self._place():
            body = await read_json_body(request, self._settings.body_limit, self._settings.body_seconds)
        record = strict_json.parse(body)
        if service.model.compiled is not None:
            return service.predict(record)
        values = service.reader.read(record)
        try:
            if FAILED in request.scope:
                raise request.scope[FAILED]
            found = await self.batcher(service).answer(values)
        except Overloaded:
            self._metrics.count("nblift_shed_requests", "model")
            raise
        except PredictionFailed as error:
            raise service.no_answer(values, error) from error
        answer = service.prediction(values, found)
        if service.recent is not None:
            service.recent.note(record, answer)
        return answer

    @property
    def depth(self) -> int:
        """How many records wait for a model."""
        return sum(batcher.depth for batcher in self._batchers.values())

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._reading >= self._settings.queue:
            self._metrics.count("nblift_shed_requests", "reading")
            raise Overloaded("too many requests are being read")
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1

    def batcher(self, service: Service) -> Batcher:
        """Where records wait for a service's pipeline."""
        found = self._batchers.get(service)
        if found is None:
            found = self._batchers[service] = Batcher(
                service.predictor.answers,
                rows=self._settings.batch if service.together else 1,
                waiting=self._settings.queue,
                seconds=self._settings.answer_seconds,
            )
        return found
