"""One compiled model beside its pipeline, row by row."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from nblift.compiled.asking import Asked
from nblift.compiled.record import Proof
from nblift.compiled.running.predictor import CompiledModel
from nblift.compiled.running.values import NoAnswer
from nblift.model.schema import ModelSchema

BOUND = 1e-6
# rows that are asked one by one, of each kind; beyond, in batches only
SINGLE = 20_000
# rows that the pipeline is asked at once
BATCH = 5000

Record = dict[str, Any]
# a label or number with probabilities; None where there is no answer
Answer = tuple[Any, list[float] | None] | None


class Differs(Exception):
    """The compiled model answers otherwise than the pipeline; the message says where."""


class Comparison:
    """Counts what was compared, and keeps the largest difference."""

    def __init__(self, asked: Asked, compiled: CompiledModel, schema: ModelSchema) -> None:
        self._asked, self._compiled, self._schema = asked, compiled, schema
        self._rows: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._largest = 0.0
        self._unit = 1.0

    def compare_shape(self) -> None:
        """Whether both have probabilities, or neither.

        Raises:
            Differs: one alone has.
        """
        if self._asked.probable != self._compiled.probable:
            raise Differs("only one of them has probabilities")

    def measure_unit(self, training: Sequence[Record]) -> None:
        """Take the spread of the predictions for training rows as the unit of differences between numbers."""
        if self._schema.task == "regression":
            numbers = [answer[0] for answer in self._ask(training) if answer is not None]
            spread = float(np.std(numbers)) if numbers else 0.0
            self._unit = spread if spread > 0 and math.isfinite(spread) else 1.0

    def compare(self, kind: str, records: Sequence[Record]) -> None:
        """Compare on these rows: one by one, and in one batch those that have an answer.

        Raises:
            Differs: at the first row where they do.
        """
        if not records:
            return
        singles = [self._single(record) for record in records[:SINGLE]]
        expected = self._expected(records, singles)
        answered = [place for place, answer in enumerate(expected) if answer is not None]
        for place, single in enumerate(singles):
            self._one(kind, expected[place], single)
        if answered:
            batch = self._batch([records[place] for place in answered])
            for place, found in zip(answered, batch, strict=True):
                self._one(f"{kind}, in a batch", expected[place], found)
        self._rows[kind] = len(records)
        if len(answered) < len(records):
            self._refused[kind] = len(records) - len(answered)

    def proof(self, reason: str | None) -> Proof:
        """What was compared so far."""
        return Proof(reason is None, reason, self._rows, self._refused, self._largest, BOUND, self._unit)

    def _one(self, kind: str, expected: Answer, found: Answer) -> None:
        # whoever asks the service may read the reason, so it holds no row
        if expected is None and found is None:
            return
        if expected is None or found is None:
            who = "the pipeline" if expected is None else "the compiled model"
            raise Differs(f"{kind}: only {who} has no answer to a row")
        number = self._schema.task == "regression"
        if not number and (expected[0] != found[0] or type(expected[0]) is not type(found[0])):
            raise Differs(f"{kind}: the pipeline answers {expected[0]!r}, the compiled model {found[0]!r}")
        if number:
            # relative to the prediction where that is larger than all of training
            difference = abs(expected[0] - found[0]) / max(self._unit, abs(expected[0]))
        else:
            pairs = zip(expected[1] or [], found[1] or [], strict=True)
            difference = max((abs(a - b) for a, b in pairs), default=0.0)
        if not difference <= BOUND:
            raise Differs(f"{kind}: the answers differ by {difference:.3g}")
        self._largest = max(self._largest, difference)

    def _single(self, record: Record) -> Answer:
        try:
            return self._compiled.predict_record(record)
        except NoAnswer:
            return None

    def _batch(self, records: Sequence[Record]) -> list[Answer]:
        columns = [[record[name] for record in records] for name in self._compiled.features]
        try:
            found = self._compiled.predict_columns(columns)
        except NoAnswer as error:
            raise Differs(f"the compiled model has no answer to a batch, but to each of its rows: {error}") from error
        return list(zip(found.plain(), _lines(found.probabilities, len(records)), strict=True))

    def _expected(self, records: Sequence[Record], singles: list[Answer]) -> list[Answer]:
        """The pipeline's answers. Those that may have none are asked apart, and one by one."""
        doubtful = [place for place, single in enumerate(singles) if single is None]
        apart = set(doubtful)
        others = [place for place in range(len(records)) if place not in apart]
        found: list[Answer] = [None] * len(records)
        for place, answer in zip(others, self._ask([records[place] for place in others]), strict=True):
            found[place] = answer
        for place in doubtful:
            found[place] = self._halves([records[place]])[0]
        return found

    def _ask(self, records: Sequence[Record]) -> list[Answer]:
        found: list[Answer] = []
        for start in range(0, len(records), BATCH):
            found += self._halves(records[start : start + BATCH])
        return found

    def _halves(self, records: Sequence[Record]) -> list[Answer]:
        """The pipeline's answers. One row that it refuses makes it refuse the batch: halves of it are asked then."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                labels, probabilities = self._asked.predict(records)
            except Exception:  # whatever the estimator raises
                if len(records) == 1:
                    return [None]
                middle = len(records) // 2
                return self._halves(records[:middle]) + self._halves(records[middle:])
        lines = _lines(probabilities, len(records))
        return [_finite(label, line) for label, line in zip(np.asarray(labels).tolist(), lines, strict=True)]


def _lines(probabilities: Any, count: int) -> list[list[float] | None]:
    return [None] * count if probabilities is None else np.asarray(probabilities).tolist()


def _finite(label: Any, line: list[float] | None) -> Answer:
    """An answer that is not finite is none: the service does not give it."""
    numbers = [label, *(line or [])]
    return None if any(isinstance(n, float) and not math.isfinite(n) for n in numbers) else (label, line)
