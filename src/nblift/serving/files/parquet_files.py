"""Parquet in and out. Needs pyarrow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from nblift.errors import Place, UsageError
from nblift.model.schema import Feature, ModelSchema
from nblift.serving.files.rows import ERROR, PREDICTION, VERSION, WARNINGS, Columns, Outcome, Row, need_known

BATCH = 4096


class ParquetSource:
    """Reads batches of rows. `types` are the columns' own."""

    def __init__(self, stream: BinaryIO, name: str, schema: ModelSchema) -> None:
        arrow, parquet = _libraries()
        self._name = name
        try:
            self._file = parquet.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
            self.names = list(self._file.schema_arrow.names)
        except Exception as error:  # a damaged file makes pyarrow raise whatever it runs into
            raise self._error(error) from error
        if len(set(self.names)) < len(self.names):
            raise UsageError("two columns have one name", where=Place(name))
        self.types = dict(zip(self.names, self._file.schema_arrow.types, strict=True))
        self.size, self.done = self._file.metadata.num_rows, 0
        odd = (arrow.types.is_floating, arrow.types.is_temporal)
        known = [feature.name for feature in schema.features if feature.name in self.types]
        self.read: dict[str, Callable[[Any], Any]] = {
            name: _value for name in known if any(each(self.types[name]) for each in odd)
        }

    def rows(self) -> Iterator[Row]:
        """Its rows."""
        try:
            for batch in self._file.iter_batches(batch_size=BATCH):
                for values in batch.to_pylist():
                    self.done += 1
                    yield Row(f"row {self.done}", values)
        except Exception as error:  # the same: text that is no UTF-8, instants that no calendar has
            raise self._error(error) from error

    def _error(self, error: Exception) -> UsageError:
        what = next(iter(str(error).splitlines()), type(error).__name__)
        return UsageError(f"not a sound Parquet file: {what}", where=Place(self._name))


class ParquetSink:
    """Writes rows; columns keep the types that they came with, and where they came without get the model's."""

    def __init__(
        self, stream: BinaryIO, names: list[str], columns: Columns, schema: ModelSchema, types: dict[str, Any] | None
    ) -> None:
        arrow, self._parquet = _libraries()
        self._arrow, self._stream, self._names, self._columns = arrow, stream, names, columns
        given = types or {feature.name: _type(arrow, feature) for feature in schema.features}
        self._features = set() if types else set(given)
        added = {PREDICTION: _answer(arrow, schema), **dict.fromkeys((VERSION, WARNINGS, ERROR), arrow.string())}
        self._types = {name: given.get(name) for name in names}
        self._types |= {name: added.get(name, arrow.float64()) for name in columns.names}
        self._writer: Any = None

    def write(self, rows: list[Row], outcomes: list[Outcome]) -> None:
        """Add rows.

        Raises:
            UsageError: a column holds values of another type than before.
        """
        need_known(rows, self._names)
        answers = list(map(self._columns.values, outcomes))
        data = {name: [self._value(row, name) for row in rows] for name in self._names}
        data |= {name: [answer[place] for answer in answers] for place, name in enumerate(self._columns.names)}
        arrays = [self._array(name, values) for name, values in data.items()]
        table = self._arrow.Table.from_arrays(arrays, names=list(data))
        if self._writer is None:
            self._types = dict(zip(table.schema.names, table.schema.types, strict=True))
            self._writer = self._parquet.ParquetWriter(self._stream, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        """Write what stands at a Parquet file's end."""
        if self._writer is None:
            self.write([], [])
        self._writer.close()

    def _value(self, row: Row, name: str) -> Any:
        if name in self._features:
            # of text, the value that the model was asked with; what is no such value has no place in the column
            return None if row.record is None else row.record[name]
        return row.values.get(name)

    def _array(self, name: str, values: list[Any]) -> Any:
        try:
            return self._arrow.array(values, self._types[name])
        except (self._arrow.ArrowException, ValueError, TypeError, OverflowError) as error:
            raise UsageError(
                f"column {name} has values of several types, and one in Parquet",
                hint="Write CSV or JSON lines instead.",
            ) from error


def _libraries() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise UsageError("pyarrow is not installed, and Parquet needs it", hint="pip install pyarrow") from error
    return pyarrow, parquet


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    # files that pandas wrote hold NaN where it has no null
    return None if isinstance(value, float) and math.isnan(value) else value


def _type(arrow: Any, feature: Feature) -> Any:
    kinds = {"number": arrow.float64, "integer": arrow.int64, "boolean": arrow.bool_}
    return kinds.get(feature.type, arrow.string)()


def _answer(arrow: Any, schema: ModelSchema) -> Any:
    if schema.classes is None:
        return arrow.float64() if schema.task == "regression" else arrow.int64()
    kinds = {type(label) for label in schema.classes}
    known = {str: arrow.string, bool: arrow.bool_, int: arrow.int64}
    return known.get(kinds.pop(), arrow.float64)() if len(kinds) == 1 else arrow.float64()
