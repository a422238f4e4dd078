"""What is in a file that a notebook wrote, as values that can be compared part by part.

Text is compared by its bytes unless the notebook's own runs write other ones; then cell by cell (`.csv`), value by
value (`.json`) or line by line. Of formats that hold times of their own making, or the identity of objects, the
values count: pickles, parquet, archives (a workbook is one), compressed files, databases.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import pickle
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePath
from typing import Any

from nblift.runtime.compare import compare

Verdict = tuple[str, "str | None"]


def compare_files(ours: Path, theirs: Path, again: Path | None, cwd: str = "") -> Verdict:
    """Compare a file of the notebook with the pipeline's.

    Args:
        again: the file as another run of the notebook wrote it, if there was one.
        cwd: the notebook's folder as seen from the root.

    Returns:
        the verdict and what differs.
    """
    if not ours.is_file():
        return "identical", "the notebook itself removes it again"
    if not theirs.is_file():
        return "different", "the pipeline does not write it"
    mine, other = ours.read_bytes(), theirs.read_bytes()
    if mine == other:
        return "identical", None
    third = again.read_bytes() if again and again.is_file() else None
    unstable = third is not None and third != mine
    try:
        values = [contents(data, ours.name) for data in (mine, other)]
        own = [contents(third, ours.name)] if third is not None and unstable else []
    except Exception as error:  # a format that nobody here can read, or a damaged file
        if unstable:
            return "nondeterministic", f"the notebook's own runs differ, and it cannot be read: {_words(error)}"
        return "different", f"{len(mine)} bytes in the notebook, {len(other)} in the pipeline"
    if _is_text(mine, ours.name) and not unstable:
        return "different", compare(values[0], values[1], cwd)[1] or "the same values, written in another way"
    verdict, detail = compare(values[0], values[1], cwd, own)
    return ("equal", "other bytes, the same values") if verdict == "identical" else (verdict, detail)


def contents(data: bytes, name: str) -> Any:
    """What the bytes of a file of this name hold.

    Raises:
        Exception: they cannot be read; of whatever kind the reader raises.
    """
    suffix = PurePath(name).suffix.lower()
    if reader := _READERS.get(suffix):
        return reader(data, name)
    if data[:16] == b"SQLite format 3\0":
        return _database(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        return _archive(data)
    return _lines(data)


def _is_text(data: bytes, name: str) -> bool:
    suffix = PurePath(name).suffix.lower()
    if suffix in _READERS and suffix not in _TEXT:
        return False
    return data[:16] != b"SQLite format 3\0" and not zipfile.is_zipfile(io.BytesIO(data))


def _lines(data: bytes) -> list[str]:
    """Lines of text; of markup, what stands between two tags is one, too."""
    text = data.decode("utf-8")
    if "\0" in text:
        raise ValueError("it is not text")
    return [part for line in text.splitlines(keepends=True) for part in re.split(r"(?<=>)(?=<)", line)]


def _rows(data: bytes, name: str) -> list[list[str]]:
    separator = "\t" if name.lower().endswith(".tsv") else ","
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator))


def _json(data: bytes, name: str) -> Any:
    if name.lower().endswith((".jsonl", ".ndjson")):
        return [json.loads(line) for line in data.splitlines() if line.strip()]
    return json.loads(data)


def _archive(data: bytes) -> dict[str, Any]:
    """The members by their names; when they were packed is no part of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: _member(archive.read(name), name) for name in sorted(archive.namelist())}


def _member(data: bytes, name: str) -> Any:
    try:
        return contents(data, name)
    except Exception:  # its bytes are a value, too
        return data


def _database(data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "database")
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as connection:
            return list(connection.iterdump())


def _frame(reader: str) -> Callable[[bytes, str], Any]:
    def read(data: bytes, name: str) -> Any:
        import pandas

        return getattr(pandas, reader)(io.BytesIO(data))

    return read


def _array(data: bytes, name: str) -> Any:
    import numpy

    found = numpy.load(io.BytesIO(data), allow_pickle=True)
    return found if isinstance(found, numpy.ndarray) else {key: found[key] for key in sorted(found.files)}


def _joblib(data: bytes, name: str) -> Any:
    import joblib

    return joblib.load(io.BytesIO(data))


def _pickle(data: bytes, name: str) -> Any:
    try:
        return pickle.loads(data)
    except Exception:  # joblib writes arrays beside the pickle, often under the same suffix
        return _joblib(data, name)


def _unpacked(unpack: Callable[[bytes], bytes]) -> Callable[[bytes, str], Any]:
    return lambda data, name: _member(unpack(data), PurePath(name).stem)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


_READERS: dict[str, Callable[[bytes, str], Any]] = {
    ".csv": _rows,
    ".tsv": _rows,
    ".json": _json,
    ".jsonl": _json,
    ".ndjson": _json,
    ".parquet": _frame("read_parquet"),
    ".feather": _frame("read_feather"),
    ".npy": _array,
    ".npz": _array,
    ".pkl": _pickle,
    ".pickle": _pickle,
    ".joblib": _joblib,
    ".gz": _unpacked(gzip.decompress),
    ".bz2": _unpacked(bz2.decompress),
    ".xz": _unpacked(lzma.decompress),
}
_TEXT = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
