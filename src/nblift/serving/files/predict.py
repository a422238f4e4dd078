"""Predictions for a file, a chunk at a time: what is in memory does not grow with the file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from nblift.errors import Place, UsageError
from nblift.serving.errors import InvalidRecord, PredictionFailed
from nblift.serving.files.cells import Cells, Refused
from nblift.serving.files.formats import Format, format_of, open_source, sink_of
from nblift.serving.files.rows import Outcome, Row, Source, make_columns, need_features
from nblift.serving.files.streams import PIPE, open_input, written
from nblift.serving.following.registry import fetch
from nblift.serving.loading import load_directory
from nblift.serving.predicting import Answer
from nblift.serving.service import Service
from nblift.serving.settings import Settings

CHUNK = 4096
# rows that an error message names
NAMED = 10

OnError = Literal["stop", "mark"]
# how much of how much is read
Progress = Callable[[int, int | None], None]


@dataclass
class Summary:
    """What came of a file: `failed` rows have no prediction, `warned` ones hold what training never had."""

    rows: int
    failed: int
    warned: int
    model: str
    model_version: str
    answered_by: str
    output: str

    def to_json(self) -> str:
        """The document."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Request:
    """What to predict: paths ("-" is a pipe), their formats where their names do not tell, what bad rows do."""

    file: str
    output: str
    reads: Format | None = None
    writes: Format | None = None
    on_error: OnError = "stop"


def open_service(settings: Settings) -> Service:
    """The service of the model that the settings name.

    Raises:
        NbliftError: there is none, or it may not be loaded.
    """
    if settings.model_dir is not None:
        return Service(load_directory(settings.model_dir, settings))
    with tempfile.TemporaryDirectory(prefix="nblift-model-") as folder:
        fetch(settings, Path(folder))
        return Service(load_directory(Path(folder), settings))


def predict_file(request: Request, service: Service, progress: Progress | None = None) -> Summary:
    """Answer all rows of a file.

    Raises:
        UsageError: the file is not what it should be, or a row of it; then no output appears.
    """
    schema, model = service.model.schema, service.model
    reads, writes = format_of(request.file, request.reads), format_of(request.output, request.writes)
    name = "standard input" if request.file == PIPE else request.file
    with open_input(request.file) as stream:
        source = open_source(reads, stream, name, schema)
        need_features(schema, source.names)
        probable = service.predict(service.example()).probabilities is not None
        columns = make_columns(schema, probable, request.on_error == "mark", source.names)
        make_sink = sink_of(writes, source, columns, schema)
        summary = Summary(0, 0, 0, model.info.name, model.info.version, model.path.answers, request.output)
        with written(request.output) as out:
            sink = make_sink(out)
            for rows, outcomes in _answered(source, Rows(service, source)):
                if request.on_error == "stop":
                    _refuse(rows, outcomes, name, request.output == PIPE)
                sink.write(rows, outcomes)
                _count(summary, outcomes)
                if progress is not None:
                    progress(source.done, source.size)
            sink.close()
    return summary


class Rows:
    """Answers rows as the service answers records."""

    def __init__(self, service: Service, source: Source) -> None:
        self._service = service
        # a pipeline may give a row another answer in company, and the service asks such a one row by row
        self._at_once = CHUNK if service.together or service.model.compiled is not None else 1
        self._version = service.model.info.version
        features = service.model.schema.features
        self._cells = [(each.name, Cells(each, source.read.get(each.name), service)) for each in features]
        self._read_texts = source.read

    def outcomes(self, rows: list[Row]) -> list[Outcome]:
        """What the model says of each row; the rows get the records that it was asked with."""
        notes = [self._read(row) for row in rows]
        good = [row.record for row in rows if row.record is not None]
        parts = (good[start : start + self._at_once] for start in range(0, len(good), self._at_once))
        answers = chain.from_iterable(map(self._answers, parts))
        pairs = zip(rows, notes, strict=True)
        return [
            Outcome(version=self._version, error=row.fault)
            if row.record is None
            else self._outcome(next(answers), note)
            for row, note in pairs
        ]

    def _read(self, row: Row) -> str | None:
        """Give the row its record, or its fault; and say what training has not seen the like of."""
        if row.fault is not None:
            return None
        record, notes = {}, []
        try:
            for name, cells in self._cells:
                record[name], note = cells.value(row.values[name])
                if note is not None:
                    notes.append(note)
        except Refused:
            row.fault = self._fault(row)
            return None
        row.record = record
        return "; ".join(notes) or None

    def _fault(self, row: Row) -> str:
        """What the service says of it, which tells all of its fields."""
        texts = self._read_texts
        try:
            self._service.reader.read(
                {name: texts[name](row.values[name]) if name in texts else row.values[name] for name, _ in self._cells}
            )
        except InvalidRecord as error:
            return error.message
        raise AssertionError("a record is refused whose fields are not")

    def _answers(self, records: list[dict[str, Any]]) -> list[Answer | str]:
        """Answers, or why there is none."""
        try:
            return list(self._service.predictor.answers(records))
        except PredictionFailed as error:
            if len(records) == 1:
                return [self._service.no_answer(records[0], error).message]
        middle = len(records) // 2
        return self._answers(records[:middle]) + self._answers(records[middle:])

    def _outcome(self, answer: Answer | str, note: str | None) -> Outcome:
        if isinstance(answer, str):
            return Outcome(version=self._version, error=answer)
        return Outcome(answer.prediction, answer.probabilities, self._version, note)


def _answered(source: Source, answering: Rows) -> Iterator[tuple[list[Row], list[Outcome]]]:
    rows = source.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield chunk, answering.outcomes(chunk)


def _refuse(rows: list[Row], outcomes: list[Outcome], name: str, piped: bool) -> None:
    bad = [f"{row.place}: {found.error}" for row, found in zip(rows, outcomes, strict=True) if found.error is not None]
    if not bad:
        return
    more = [f"and {len(bad) - NAMED} more near them"] if len(bad) > NAMED else []
    which = "a row" if len(bad) == 1 else f"{len(bad)} rows"
    hint = "Correct them, or let --on-error mark leave their predictions empty and say why in a column."
    raise UsageError(
        "\n  ".join([f"the model cannot take {which}:", *bad[:NAMED], *more]),
        where=Place(name),
        hint=hint if piped else f"{hint} Nothing was written.",
    )


def _count(summary: Summary, outcomes: list[Outcome]) -> None:
    summary.rows += len(outcomes)
    summary.failed += sum(found.error is not None for found in outcomes)
    summary.warned += sum(found.warnings is not None for found in outcomes)
