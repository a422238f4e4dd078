"""A cell of a file as the value that the model is asked with: by the service's own rules, once for each text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nblift.model.schema import Feature
from nblift.serving.errors import InvalidRecord
from nblift.serving.service import Service
from nblift.serving.values.record import Record
from nblift.serving.values.seen import unseen

# texts of a column that are remembered
REMEMBERED = 20_000

Read = Callable[[Any], Any]
# the value, and what to say of it
Found = tuple[Any, str | None]


class Refused(Exception):
    """The cell is no value of its column."""


class Cells:
    """Reads one column's cells."""

    def __init__(self, feature: Feature, read: Read | None, service: Service) -> None:
        self._name, self._read, self._service = feature.name, read, service
        self._example = service.example()
        self._float, self._integer = feature.type == "number", feature.type == "integer"
        nowhere = feature.minimum is None or feature.maximum is None or feature.categories is not None
        self._low, self._high = (1.0, 0.0) if nowhere else (feature.minimum, feature.maximum)
        self._known: dict[str | None, Found] = {}

    def value(self, cell: Any) -> Found:
        """The value.

        Raises:
            Refused: there is none.
        """
        # a text is one value only, which cannot be said of 1, 1.0 and True
        if cell is None or type(cell) is str:
            found = self._known.get(cell)
            if found is None:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                found = self._known[cell] = self._checked(cell if self._read is None else self._read(cell))
            return found
        value = cell if self._read is None else self._read(cell)
        return self.value(None) if value is None else self._checked(value)

    def _checked(self, value: Any) -> Found:
        kind = type(value)
        # what lies among training's own numbers needs no other rule
        if (kind is float or kind is int) and self._low <= value <= self._high:
            if self._float:
                return float(value), None
            if self._integer and kind is int:
                return value, None
        try:
            record: Record = self._service.reader.read({**self._example, self._name: value})
        except InvalidRecord as error:
            raise Refused from error
        notes = [note for note in unseen(self._service.model.schema, record) if note.field == self._name]
        return record[self._name], "; ".join(f"{note.field}: {note.message}" for note in notes) or None
