"""JSON lines in and out: an object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO

from nblift.errors import Place, UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.errors import BadJson
from nblift.serving.files.rows import ERROR, PREDICTION, VERSION, WARNINGS, Columns, Outcome, Row
from nblift.serving.files.streams import size_of
from nblift.serving.values.strict_json import parse

# bytes of a line
LONGEST = 16 << 20


class JsonSource:
    """Reads objects."""

    def __init__(self, stream: BinaryIO, name: str, schema: ModelSchema) -> None:
        self.size, self._stream, self._name = size_of(stream), stream, name
        self.read: dict[str, Callable[[Any], Any]] = {}
        self._features = [feature.name for feature in schema.features]
        self._started = self._read()
        self._first = next(self._started, None)
        if self._first is None:
            raise UsageError("the file is empty", where=Place(name))
        self.names = list(self._first.values) or self._features

    @property
    def done(self) -> int:
        """Bytes read."""
        return self._stream.tell() if self.size is not None else 0

    def rows(self) -> Iterator[Row]:
        """Its rows."""
        if self._first is not None:
            yield self._first
        yield from self._started

    def _read(self) -> Iterator[Row]:
        number = 0
        while line := self._stream.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST:
                where = Place(self._name, line=number)
                raise UsageError(f"a line is longer than {LONGEST} bytes: not JSON lines", where=where)
            if line.strip():
                yield self._row(f"row {number}", line)

    def _row(self, place: str, line: bytes) -> Row:
        try:
            found = parse(line)
        except BadJson as error:
            return Row(place, {}, f"not JSON: {error.message}")
        if not isinstance(found, dict):
            return Row(place, {}, "not an object")
        lost = [name for name in self._features if name not in found]
        if lost:
            return Row(place, found, f"{lost[0]}: is required in a file; null where it is not known")
        return Row(place, found)


class JsonSink:
    """Writes objects as they came, with the fields of the service's answers behind them.

    `text`: they came as text, so the model's columns are written as the values that it was asked with.
    """

    def __init__(self, stream: TextIO, columns: Columns, text: bool) -> None:
        self._stream, self._columns, self._text = stream, columns, text

    def write(self, rows: list[Row], outcomes: list[Outcome]) -> None:
        """Add rows."""
        for row, outcome in zip(rows, outcomes, strict=True):
            fields = self._fields(outcome)
            if not fields.keys().isdisjoint(row.values):
                taken = next(name for name in fields if name in row.values)
                raise UsageError(f"{row.place} already has a field {taken}", hint="Rename it, or leave it out.")
            asked = row.record if self._text and row.record is not None else {}
            found = {**row.values, **asked, **fields}
            self._stream.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        """All of it is written already."""

    def _fields(self, outcome: Outcome) -> dict[str, Any]:
        chances = {"probabilities": outcome.probabilities} if self._columns.labels else {}
        found = {PREDICTION: outcome.prediction, **chances, VERSION: outcome.version, WARNINGS: outcome.warnings}
        return {**found, ERROR: outcome.error} if self._columns.marked else found
