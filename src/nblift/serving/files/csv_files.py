"""CSV in and out. What a file has passes through as the text that it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO

from nblift.errors import Place, UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.files.rows import Columns, Outcome, Row, need_known
from nblift.serving.files.streams import size_of, text_of
from nblift.serving.files.text import reader


class CsvSource:
    """Reads a header and rows."""

    def __init__(self, stream: BinaryIO, name: str, schema: ModelSchema, delimiter: str = ",") -> None:
        self.size, self._raw, self._name = size_of(stream), stream, name
        self._lines = csv.reader(text_of(stream), delimiter=delimiter, strict=True)
        self.read: dict[str, Callable[[Any], Any]] = {feature.name: reader(feature) for feature in schema.features}
        self.names = next(self._cells(), [])
        if not self.names:
            raise self._error("the file is empty: the first line has to name the columns")
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise self._error(f"two columns are named {twice[0]}")

    @property
    def done(self) -> int:
        """Bytes read."""
        return self._raw.tell() if self.size is not None else 0

    def rows(self) -> Iterator[Row]:
        """Its rows; blank lines are none."""
        number, width = 0, len(self.names)
        for cells in self._cells():
            if not cells:
                continue
            number += 1
            place = f"row {number} (line {self._lines.line_num})"
            if len(cells) != width:
                yield Row(place, dict(zip(self.names, cells)), f"has {len(cells)} cells, the header {width}")  # noqa: B905
                continue
            yield Row(place, dict(zip(self.names, cells)))  # noqa: B905

    def _cells(self) -> Iterator[list[str]]:
        try:
            yield from self._lines
        except csv.Error as error:
            raise self._error(f"not CSV: {error}") from error
        except UnicodeDecodeError as error:
            raise self._error("not UTF-8 text") from error

    def _error(self, message: str) -> UsageError:
        return UsageError(message, where=Place(self._name, line=self._lines.line_num))


class CsvSink:
    """Writes rows as they came, with the answers behind them. `text`: their cells are text."""

    def __init__(self, stream: TextIO, names: list[str], columns: Columns, text: bool, delimiter: str) -> None:
        self._names, self._columns, self._text = names, columns, text
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        self._writer.writerow([*names, *columns.names])

    def write(self, rows: list[Row], outcomes: list[Outcome]) -> None:
        """Add rows."""
        names, added = self._names, self._columns.values
        if not self._text:
            need_known(rows, names)
        for row, outcome in zip(rows, outcomes, strict=True):
            cells = [row.values.get(name) for name in names]
            if not self._text:
                cells = list(map(_cell, cells))
            self._writer.writerow(cells + added(outcome))

    def close(self) -> None:
        """All of it is written already."""


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else value
