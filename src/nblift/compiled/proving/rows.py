"""Rows to compare with: those of training and test, and made ones that lie where models break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nblift.model.schema import Feature, ModelSchema

Record = dict[str, Any]
Random = np.random.Generator

UNKNOWN = ("", "?", "none of those that training saw", "ÄÖ 漢字")
# what the largest and smallest numbers do; those that a dtype cannot hold are left out
EXTREMES = (0.0, -0.0, 1.0, -1.0, 0.5, 255.0, 256.0, 1e-310, -1e-310, 1e6, -1e6, 1e15, 1e30, -1e30)
FARTHEST = (3.4028234663852886e38, 3.4028235677973366e38, -1e300, 1.7976931348623157e308)


def records_of(frame: pd.DataFrame, schema: ModelSchema) -> list[Record]:
    """The rows of a training or test frame as a client would send them."""
    columns = [[_plain(value, feature) for value in frame[feature.name].tolist()] for feature in schema.features]
    names = [feature.name for feature in schema.features]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def mixed(schema: ModelSchema, seen: list[Record], count: int, random: Random) -> list[Record]:
    """Rows whose values come from different training rows."""
    picks = random.integers(len(seen), size=(count, len(schema.features)))
    names = [feature.name for feature in schema.features]
    return [{name: seen[place][name] for name, place in zip(names, row, strict=True)} for row in picks.tolist()]


def uniform(schema: ModelSchema, seen: list[Record], count: int, random: Random) -> list[Record]:
    """Rows of numbers between, and somewhat beyond, those of training; and any known category."""
    rows = mixed(schema, seen, count, random)
    for feature in schema.features:
        if feature.categories is not None:
            choices = [*feature.categories, None] if feature.nullable else list(feature.categories)
            for row, place in zip(rows, random.integers(len(choices), size=count).tolist(), strict=True):
                row[feature.name] = choices[place]
        elif feature.minimum is not None and feature.maximum is not None:
            spread = (feature.maximum - feature.minimum) or 1.0
            low, high = feature.minimum - 0.3 * spread, feature.maximum + 0.3 * spread
            for row, value in zip(rows, random.uniform(low, high, count).tolist(), strict=True):
                fits = fitting(value, feature)
                row[feature.name] = row[feature.name] if fits is None else fits
    return rows


def nulls(schema: ModelSchema, seen: list[Record], count: int, random: Random) -> list[Record]:
    """Rows with nulls wherever they are allowed, more and fewer of them."""
    rows = mixed(schema, seen, count, random)
    for feature in schema.features:
        if feature.nullable:
            for row, lost in zip(rows, random.random(count) < random.random(count), strict=True):
                row[feature.name] = None if lost else row[feature.name]
    return rows if any(feature.nullable for feature in schema.features) else []


def unknown(schema: ModelSchema, seen: list[Record], random: Random) -> list[Record]:
    """Rows with a category that training never saw. A column of dtype category has no place for one."""
    texts = [f for f in schema.features if f.type == "string" and f.dtype != "category"]
    rows = []
    for feature in texts:
        for value, row in zip(UNKNOWN, mixed(schema, seen, len(UNKNOWN), random), strict=True):
            if feature.categories is None or value not in feature.categories:
                rows.append({**row, feature.name: value})
    return rows


def extremes(schema: ModelSchema, seen: list[Record], random: Random) -> list[Record]:
    """Rows with one number at the end of what training saw, or of what numbers can be."""
    rows = []
    for feature in schema.features:
        if feature.type not in ("number", "integer"):
            continue
        for value in (feature.minimum, feature.maximum, *EXTREMES, *FARTHEST):
            if value is not None and (fits := fitting(value, feature)) is not None:
                rows.append({**mixed(schema, seen, 1, random)[0], feature.name: fits})
    return rows


def fitting(value: float, feature: Feature) -> float | int | None:
    """The value as the feature's type has it, or None where it has no such value."""
    if feature.type == "number":
        return float(value)
    name = feature.dtype.lower().split("[")[0]
    limits = np.iinfo(name if name.lstrip("u").startswith("int") else "int64")
    whole = round(value)
    return whole if limits.min <= whole <= limits.max else None


def around(values: list[float]) -> Iterator[float]:
    """Each value, and its neighbours among float64 and among float32."""
    for value in values:
        yield value
        with np.errstate(over="ignore"):
            near = np.float32(value)
            ends = [np.nextafter(value, side) for side in (-np.inf, np.inf)]
            ends += [near, *(np.nextafter(near, np.float32(side)) for side in (-np.inf, np.inf))]
        yield from (float(end) for end in ends if np.isfinite(end))


def _plain(value: Any, feature: Feature) -> Any:
    if value is None or value is pd.NA or value != value:
        return None
    if feature.type == "datetime":
        return value.isoformat()
    return {"number": float, "integer": int, "boolean": bool, "string": str}[feature.type](value)
