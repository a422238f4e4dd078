"""Reads bodies that are plainly fine, in a microsecond or two. All others are left to the strict reader."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import orjson

from nblift.model.schema import Feature, ModelSchema, Scalar

_Number = tuple[str, float, float, bool, bool]
_Word = tuple[str, type, frozenset[Any] | None, bool]


class PlainReader:
    """Reads a flat object that has each feature with a value of its very type, within what training rows had.

    What it reads, `strict_json` and `RecordReader` read as the same values, and `unseen` has nothing to note. What it
    does not read may still be fine: it never says why not.
    """

    def __init__(self, schema: ModelSchema) -> None:
        names = [feature.name for feature in schema.features]
        self._count = len(names)
        self._pick = itemgetter(*names) if len(names) > 1 else lambda record: (record[names[0]],)
        self._numbers = [_number(each) for each in schema.features if each.type in ("number", "integer")]
        self._words = [_word(each) for each in schema.features if each.type in ("string", "boolean")]
        self._absent: dict[str, Scalar] = {each.name: None for each in schema.features if each.nullable}
        self._known = len(self._numbers) + len(self._words) == self._count

    def read(self, body: bytes) -> tuple[Scalar, ...] | None:
        """The values in the order of the features, or None: ask the strict reader. An int may stand for a float."""
        try:
            record = orjson.loads(body)
            # More colons than keys: a key stands there twice, or a text or a value in it has a colon.
            if type(record) is not dict or body.count(b":") != len(record) or not self._known:
                return None
            if len(record) != self._count:
                record = {**self._absent, **record}
                if len(record) != self._count:
                    return None
            return self._pick(record) if self._fits(record) else None
        except (orjson.JSONDecodeError, KeyError):
            return None

    def _fits(self, record: dict[str, Any]) -> bool:
        for name, low, high, fractions, nullable in self._numbers:
            value = record[name]
            if type(value) is int or (fractions and type(value) is float):
                if not low <= value <= high:
                    return False
            elif value is not None or not nullable:
                return False
        for name, kind, known, nullable in self._words:
            value = record[name]
            if type(value) is kind:
                if known is not None and value not in known:
                    return False
            elif value is not None or not nullable:
                return False
        return True


def _number(feature: Feature) -> _Number:
    # without a range nothing is within it
    low, high = (1, 0) if feature.minimum is None or feature.maximum is None else (feature.minimum, feature.maximum)
    return feature.name, low, high, feature.type == "number", feature.nullable


def _word(feature: Feature) -> _Word:
    known = None if feature.categories is None else frozenset(feature.categories)
    return feature.name, str if feature.type == "string" else bool, known, feature.nullable
