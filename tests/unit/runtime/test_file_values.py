"""Files that a notebook wrote, compared by bytes or by what is in them."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest

from nblift.runtime.file_values import compare_files


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def archive(date: int, **members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in members.items():
            made.writestr(zipfile.ZipInfo(name, (2020, 1, date, 0, 0, 0)), text)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame, **options: Any) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, **options)
    return buffer.getvalue()


def database(tmp_path: Path, value: int, page: int = 4096) -> bytes:
    path = tmp_path / f"{value}-{page}.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA page_size={page}")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (?)", (value,))
    connection.close()
    return path.read_bytes()


def test_databases_are_compared_by_their_rows(tmp_path: Path) -> None:
    verdicts = []
    for theirs in (database(tmp_path, 1, 8192), database(tmp_path, 2)):
        verdicts.append(verdict(tmp_path, "x.db", database(tmp_path, 1), theirs))
    assert verdicts == ["equal", "different"]


def joblibs(value: Any, compress: int = 0) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(value, buffer, compress=compress)
    return buffer.getvalue()


def verdict(tmp_path: Path, name: str, ours: bytes | None, theirs: bytes | None, again: bytes | None = None) -> str:
    for who, data in (("ours", ours), ("theirs", theirs), ("again", again)):
        (tmp_path / who).mkdir(exist_ok=True)
        if data is not None:
            (tmp_path / who / name).write_bytes(data)
    return compare_files(*(tmp_path / who / name for who in ("ours", "theirs", "again")))[0]


shared = ["a", "b"]


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "wanted"),
    [
        ("f", b"x", b"x", "identical"),
        ("f", b"x", b"y", "different"),
        ("f", b"x", None, "different"),
        ("f", b"x", b"", "different"),
        ("f", None, None, "identical"),
        ("f.png", b"\x89PNG\0a", b"\x89PNG\0b", "different"),
        # text has no room: another way to write the same values is another file
        ("f.json", b'{"a": 1}', b'{"a":1}', "different"),
        ("f.csv", b"a,b\n1,2\n", b'"a",b\n1,2\n', "different"),
        # of these the bytes tell nothing
        ("f.pkl", pickle.dumps([shared, shared]), pickle.dumps([shared, list(shared)]), "equal"),
        ("f.pkl", pickle.dumps([1, 2]), pickle.dumps([1, 3]), "different"),
        ("f.joblib", joblibs({"a": np.arange(3)}), joblibs({"a": np.arange(3)}, 3), "equal"),
        ("f.pkl", joblibs({"a": np.arange(3)}), joblibs({"a": np.arange(4)}), "different"),
        ("f.npz", npz(a=np.arange(3)), npz(a=np.arange(4)), "different"),
        ("f.zip", archive(1, a="x"), archive(2, a="x"), "equal"),
        ("f.xlsx", archive(1, a="x"), archive(2, a="y"), "different"),
        ("f.csv.gz", gzip.compress(b"a,b", mtime=1), gzip.compress(b"a,b", mtime=2), "equal"),
        ("f.csv.gz", gzip.compress(b"a,b", mtime=1), gzip.compress(b"a,c", mtime=2), "different"),
        (
            "f.parquet",
            parquet(pd.DataFrame({"a": [1]})),
            parquet(pd.DataFrame({"a": [1]}), compression="gzip"),
            "equal",
        ),
        ("f.parquet", parquet(pd.DataFrame({"a": [1]})), parquet(pd.DataFrame({"a": [1.0]})), "different"),
    ],
)
def test_files(name: str, ours: bytes | None, theirs: bytes | None, wanted: str, tmp_path: Path) -> None:
    assert verdict(tmp_path, name, ours, theirs) == wanted


def table(time: str, score: float) -> bytes:
    return f"time,score\n{time},{score}\n".encode()


def page(time: str, score: float) -> bytes:
    return f"<p><i>{time}</i><b>{score}</b></p>".encode()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("f.csv", table),
        ("f.tsv", lambda time, score: f"{time}\t{score}".encode()),
        ("f.json", lambda time, score: json.dumps({"t": time, "s": score}).encode()),
        ("f.jsonl", lambda time, score: f'{{"t": "{time}"}}\n{{"s": {score}}}\n'.encode()),
        ("f.txt", lambda time, score: f"{time}\n{score}\n".encode()),
        ("f.html", page),
        ("f.pkl", lambda time, score: pickle.dumps([time, score])),
        ("f.parquet", lambda time, score: parquet(pd.DataFrame({"t": [time], "s": [score]}))),
        ("f.zip", lambda time, score: archive(1, t=time, s=str(score))),
        ("f.html.gz", lambda time, score: gzip.compress(page(time, score))),
    ],
)
def test_only_what_differs_between_the_notebooks_own_runs_may_differ(
    name: str, make: Callable[[str, float], bytes], tmp_path: Path
) -> None:
    own = make("12:01", 0.5), make("12:03", 0.5)
    assert verdict(tmp_path, name, own[0], make("12:02", 0.5), own[1]) == "nondeterministic"
    assert verdict(tmp_path, name, own[0], make("12:02", 0.6), own[1]) == "different"
    assert verdict(tmp_path, name, own[0], make("12:02", 0.5), own[0]) == "different"


def test_what_cannot_be_read_is_named_so(tmp_path: Path) -> None:
    assert verdict(tmp_path, "f.bin", b"\xff\0a", b"\xff\0b", b"\xff\0c") == "nondeterministic"
    found = compare_files(*(tmp_path / who / "f.bin" for who in ("ours", "theirs", "again")))
    assert "cannot be read" in str(found[1])
    assert verdict(tmp_path, "g.bin", b"\xff\0a", b"\xff\0b", b"\xff\0a") == "different"
