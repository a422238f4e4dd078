"""Reads bodies that are plainly fine, in a microsecond or two. All others are left to the strict reader."""

from __future__ import annotations

import math
from operator import itemgetter
from typing import Any

import orjson

from nblift.model.schema import Feature, ModelSchema, Scalar
from nblift.serving.values.record import Record

# place in the row, least and largest value
_Number = tuple[int, float, float]


class PlainReader:
    """Reads a flat object that has each feature with a value of its type, within what training rows had.

    What it reads, `strict_json` and `RecordReader` read as the same values, and `unseen` has nothing to note. What it
    does not read may still be fine: it never says why not. Instants, and categoricals of numbers, it does not read.
    """

    def __init__(self, schema: ModelSchema) -> None:
        features = list(enumerate(schema.features))
        names = self._names = [feature.name for feature in schema.features]
        self._pick = itemgetter(*names) if len(names) > 1 else lambda record: (record[names[0]],)
        self._absent: dict[str, Scalar] = {each.name: None for each in schema.features if each.nullable}
        self._floats = [_number(place, each) for place, each in features if each.type == "number"]
        self._integers = [_number(place, each) for place, each in features if each.type == "integer"]
        texts = [(place, each) for place, each in features if each.type == "string"]
        # a column without a single value has categories, too: none
        self._known = [(place, _known(each)) for place, each in texts if each.categories is not None]
        self._texts = [place for place, each in texts if each.categories is None]
        self._booleans = [
            (place, frozenset(each.categories or ())) for place, each in features if each.type == "boolean"
        ]
        self._nullable = frozenset(place for place, each in features if each.nullable)
        read = len(self._floats) + len(self._integers) + len(self._known) + len(self._texts) + len(self._booleans)
        self._count = len(names) if read == len(names) else -1

    def read(self, body: bytes) -> list[Any] | None:
        """A row for `CompiledModel.predict_ready`, or None: ask the strict reader."""
        try:
            record = orjson.loads(body)
            # More colons than keys: a key stands there twice, or a text or a value in it has a colon.
            if type(record) is not dict or body.count(b":") != len(record):
                return None
            if len(record) != self._count:
                record = {**self._absent, **record}
                if len(record) != self._count:
                    return None
            row = list(self._pick(record))
            # an unhashable value is no category, and the set says so by a TypeError
            for place, known in self._known:
                if row[place] not in known:
                    return None
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return None
        for place, low, high in self._floats:
            value = row[place]
            if type(value) is not float:
                if type(value) is not int:
                    if value is not None or place not in self._nullable:
                        return None
                    row[place] = math.nan
                    continue
                row[place] = value = float(value)
            if not low <= value <= high:
                return None
        if self._integers or self._booleans or self._texts:
            return self._others(row)
        return row

    def read_record(self, body: bytes) -> Record | None:
        """What `RecordReader` reads, or None."""
        if self.read(body) is None:
            return None
        given = orjson.loads(body)
        record = {name: given.get(name) for name in self._names}
        for place, _, _ in self._floats:
            name = self._names[place]
            if record[name] is not None:
                record[name] = float(record[name])
        return record

    def _others(self, row: list[Any]) -> list[Any] | None:
        for place, low, high in self._integers:
            value = row[place]
            if type(value) is not int or not low <= value <= high:
                if value is not None or place not in self._nullable:
                    return None
                value = math.nan
            row[place] = float(value)
        for place, known in self._booleans:
            value = row[place]
            if type(value) is not bool or value not in known:
                if value is not None or place not in self._nullable:
                    return None
                value = math.nan
            row[place] = float(value)
        for place in self._texts:
            value = row[place]
            if type(value) is not str and (value is not None or place not in self._nullable):
                return None
        return row


def _number(place: int, feature: Feature) -> _Number:
    # nothing is within what has no range
    none = feature.minimum is None or feature.maximum is None or feature.categories is not None
    return (place, 1, 0) if none else (place, feature.minimum or 0, feature.maximum or 0)


def _known(feature: Feature) -> frozenset[Any]:
    # of other kinds, some are equal without being the same: 1 and true
    texts = frozenset(each for each in feature.categories or () if isinstance(each, str))
    return texts | {None} if feature.nullable else texts
