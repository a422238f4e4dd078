"""The challenger asked beside: its answers are compared with those that were given, and counted, and never returned."""

from __future__ import annotations

import math
import queue
import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson

from nblift.serving.telemetry.metrics import Metrics
from nblift.serving.values import strict_json

if TYPE_CHECKING:
    from nblift.serving.service import Prediction, Service

Outcome = Literal["same", "different", "failed"]

# requests that wait to be compared; while so many do, further ones are not compared
WAITING = 100
# numbers that two ways of computing the same give
SAME = 1e-9


@dataclass
class Counts:
    """How a challenger's answers compared: labels equal, or numbers to nine digits, is `agree`.

    `failed` counts requests that only the challenger had no answer to, `dropped` those that were not compared because
    too many waited. `largest` is the largest difference of a probability, or of a number.
    """

    agree: int = 0
    differ: int = 0
    failed: int = 0
    dropped: int = 0
    largest: float = 0.0

    def add(self, other: Counts) -> None:
        """Count another process's in."""
        self.agree += other.agree
        self.differ += other.differ
        self.failed += other.failed
        self.dropped += other.dropped
        self.largest = max(self.largest, other.largest)


class Shadow:
    """Asks a challenger what a part of the requests asked, in a thread of its own."""

    def __init__(self, fraction: float, metrics: Metrics) -> None:
        self.fraction = fraction
        self.service: Service | None = None
        self.counts = Counts()
        self._metrics = metrics
        self._waiting: queue.Queue[tuple[object, Prediction | bytes]] = queue.Queue(WAITING)
        self._dropping = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, service: Service | None) -> None:
        """Compare with this challenger from now on, or with none; what was counted before is not this one's."""
        self.service, self.counts = service, Counts()
        if service is not None and self._thread is None:
            self._thread = threading.Thread(target=self._work, name="challenger", daemon=True)
            self._thread.start()

    def note(self, record: object, given: Prediction | bytes) -> None:
        """A record was answered. Costs nearly nothing; never waits, never raises."""
        if self.service is None or random.random() >= self.fraction:  # noqa: S311 — nothing depends on it
            return
        try:
            self._waiting.put_nowait((record, given))
        except queue.Full:
            with self._dropping:
                self.counts.dropped += 1

    def _work(self) -> None:
        while True:
            record, given = self._waiting.get()
            service, counts = self.service, self.counts
            if service is None:
                continue
            if isinstance(record, bytes) or isinstance(given, bytes):
                record, given = _read(record, given)
            self._metrics.count("nblift_shadow_answers", compare(service, record, given, counts))


def compare(challenger: Service, record: object, given: Prediction, counts: Counts) -> Outcome:
    """Ask the challenger, and count how its answer compares with the one that was given."""
    try:
        answer = challenger.answer(challenger.reader.read(record))
    except Exception:  # whatever a model raises: it is the challenger's fault, and no request's
        counts.failed += 1
        return "failed"
    differences = list(_differences(answer, given))
    counts.largest = max([counts.largest, *(size for size in differences if math.isfinite(size))])
    if _same(answer.prediction, given.prediction):
        counts.agree += 1
        return "same"
    counts.differ += 1
    return "different"


def _read(record: object, given: Prediction | bytes) -> tuple[object, Prediction]:
    """What was noted as the bytes of a request and its answer."""
    from nblift.serving.service import Prediction

    if isinstance(record, bytes):
        record = strict_json.parse(record)
    if isinstance(given, bytes):
        body = orjson.loads(given)
        given = Prediction(body["prediction"], body.get("probabilities"), body["model_version"], ())
    return record, given


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
    return type(one) is type(other) and bool(one == other)


def _differences(answer: Prediction, given: Prediction) -> list[float]:
    if answer.probabilities is not None and given.probabilities is not None:
        names = answer.probabilities.keys() & given.probabilities.keys()
        return [abs(answer.probabilities[name] - given.probabilities[name]) for name in names]
    if isinstance(answer.prediction, float) and isinstance(given.prediction, float):
        return [abs(answer.prediction - given.prediction)]
    return []
