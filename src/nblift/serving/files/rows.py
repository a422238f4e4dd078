"""What flows from a file to a file: rows, and what the model says of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from nblift.errors import UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.predicting import Label, label_name

PREDICTION, VERSION, WARNINGS, ERROR = "prediction", "model_version", "warnings", "error"


@dataclass
class Row:
    """A row as it stands in a file.

    `place` is where, in a person's words. `values` go to the output as they are. `fault` says why it cannot be read.
    `record` is what the model is asked; None before that, and where it cannot be.
    """

    place: str
    values: Mapping[str, Any]
    fault: str | None = None
    record: dict[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """What the model says of a row: an answer with notes, or an `error` that says why there is none."""

    prediction: Label | None = None
    probabilities: Mapping[str, float] | None = None
    version: str | None = None
    warnings: str | None = None
    error: str | None = None


class Source(Protocol):
    """A file that is read.

    `names` are its columns, `read` makes values of the cells of those that need it. `size` is what `done` counts up to,
    or None where nobody knows.
    """

    names: list[str]
    read: dict[str, Callable[[Any], Any]]
    size: int | None

    def rows(self) -> Iterator[Row]:
        """Its rows, one after another."""

    @property
    def done(self) -> int:
        """How much of it is read."""


class Sink(Protocol):
    """A file that is written."""

    def write(self, rows: list[Row], outcomes: list[Outcome]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write what is left."""


@dataclass(frozen=True)
class Columns:
    """The columns that an output adds: their names, and the values of an outcome."""

    labels: tuple[str, ...]
    marked: bool

    @property
    def names(self) -> list[str]:
        """In the order in which they stand."""
        added = [PREDICTION, *(f"probability_{label}" for label in self.labels), VERSION, WARNINGS]
        return [*added, ERROR] if self.marked else added

    def values(self, outcome: Outcome) -> list[Any]:
        """One a name."""
        chances = outcome.probabilities or {}
        found = [outcome.prediction, *map(chances.get, self.labels), outcome.version, outcome.warnings]
        return [*found, outcome.error] if self.marked else found


def make_columns(schema: ModelSchema, probable: bool, marked: bool, names: list[str]) -> Columns:
    """The columns to add to a file that has `names`.

    Raises:
        UsageError: it has one of them already.
    """
    labels = tuple(map(label_name, schema.classes or ())) if probable else ()
    columns = Columns(labels, marked)
    taken = [name for name in columns.names if name in names]
    if taken:
        raise UsageError(f"the file already has a column {taken[0]}", hint="Rename it, or leave it out.")
    return columns


def need_features(schema: ModelSchema, names: list[str]) -> None:
    """Refuse a file that lacks a column of the model, also where the service would take a null for it: a name that is
    misspelt in a file is misspelt in all of its rows.

    Raises:
        UsageError: the message names all that are missing.
    """
    lost = [feature.name for feature in schema.features if feature.name not in names]
    if lost:
        raise UsageError(
            f"the file has no column {', '.join(lost)}",
            hint=f"It has {', '.join(names[:30])}. A column whose values are not known may be there, and empty.",
        )


def need_known(rows: list[Row], names: list[str]) -> None:
    """Refuse rows with fields that a table of these columns has no place for.

    Raises:
        UsageError: a row has one.
    """
    known = set(names)
    for row in rows:
        if not row.values.keys() <= known:
            more = next(name for name in row.values if name not in known)
            raise UsageError(
                f"{row.place} has a field {more[:100]} that the first row has not", hint="Write JSON lines instead."
            )
