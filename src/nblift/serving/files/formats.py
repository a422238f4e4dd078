"""Which format a file has: told by its name, or said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal

from nblift.errors import Place, UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.files.csv_files import CsvSink, CsvSource
from nblift.serving.files.json_files import JsonSink, JsonSource
from nblift.serving.files.parquet_files import ParquetSink, ParquetSource
from nblift.serving.files.rows import Columns, Sink, Source
from nblift.serving.files.streams import PIPE, writer_of

Format = Literal["csv", "tsv", "jsonl", "parquet"]
SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


def format_of(path: str, said: Format | None) -> Format:
    """The format of the file at `path`; of a pipe CSV.

    Raises:
        UsageError: the name does not tell, or it is Parquet from or to a pipe.
    """
    found = said or ("csv" if path == PIPE else SUFFIXES.get(Path(path).suffix.lower()))
    if found is None:
        known = ", ".join(SUFFIXES)
        raise UsageError("the file's name does not tell its format", where=Place(path), hint=f"Known are {known}.")
    if found == "parquet" and path == PIPE:
        raise UsageError("Parquet cannot be read from or written to a pipe", hint="Name a file.")
    return found


def open_source(kind: Format, stream: BinaryIO, name: str, schema: ModelSchema) -> Source:
    """A source of that format."""
    if kind == "parquet":
        return ParquetSource(stream, name, schema)
    if kind == "jsonl":
        return JsonSource(stream, name, schema)
    return CsvSource(stream, name, schema, "\t" if kind == "tsv" else ",")


def sink_of(kind: Format, source: Source, columns: Columns, schema: ModelSchema) -> Callable[[BinaryIO], Sink]:
    """How to make a sink of that format for the rows of a source."""
    text = isinstance(source, CsvSource)
    if kind == "parquet":
        types = source.types if isinstance(source, ParquetSource) else None
        return lambda stream: ParquetSink(stream, source.names, columns, schema, types)
    if kind == "jsonl":
        return lambda stream: JsonSink(writer_of(stream), columns, text)
    delimiter = "\t" if kind == "tsv" else ","
    return lambda stream: CsvSink(writer_of(stream), source.names, columns, text, delimiter)
