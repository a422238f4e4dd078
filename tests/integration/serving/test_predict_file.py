"""`nblift predict`: the service's own answers for the rows of a file, or a row named and nothing written."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.errors import UsageError
from nblift.serving import Settings
from nblift.serving.files.predict import Request, Summary, open_service, predict_file
from nblift.serving.loading import load_directory
from nblift.serving.service import Service

ROWS = 60
HEADER = "id,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,island,sex,heavy"
GOOD = "a,39.1,18.7,181,3750,Torgersen,male,false"


@pytest.fixture(scope="module")
def compiled(
    tmp_path_factory: pytest.TempPathFactory, model_dir: Path, forest: Any, features: pd.DataFrame, schema: Any
) -> Service:
    """The same model with its compiled form."""
    import shutil

    folder = shutil.copytree(model_dir, tmp_path_factory.mktemp("compiled") / "model")
    made = compile_and_prove(forest, schema, features, count=100)
    (folder / FOLDER).mkdir()
    (folder / FOLDER / PROOF).write_text(made.proof.to_json())
    assert made.data is not None
    (folder / FOLDER / MODEL).write_bytes(made.data)
    found = Service(load_directory(folder, Settings()))
    assert found.model.path.answers == "compiled"
    return found


@pytest.fixture
def given_rows(features: pd.DataFrame) -> pd.DataFrame:
    """Birds with an id, in another order of columns, with nulls where training had them."""
    rows = features.iloc[:ROWS].assign(id=[f"bird {n}" for n in range(ROWS)])
    return rows[["id", "sex", "heavy", *(name for name in features if name not in ("sex", "heavy"))]]


def write(frame: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path, index=False)
    return path


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for row in rows:
            row |= {f"probability_{label}": chance for label, chance in row.pop("probabilities").items()}
        return pd.DataFrame(rows)
    return pd.read_parquet(path)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    found = frame.drop(columns="id").astype(object).where(frame.drop(columns="id").notna(), None)
    return found.to_dict("records")


@pytest.mark.parametrize("path", ["pipeline", "compiled"])
@pytest.mark.parametrize("source", ["rows.csv", "rows.jsonl", "rows.parquet"])
@pytest.mark.parametrize("target", ["out.csv", "out.jsonl", "out.parquet"])
def test_each_row_gets_the_services_answer(
    tmp_path: Path, service: Service, compiled: Service, given_rows: pd.DataFrame, path: str, source: str, target: str
) -> None:
    answering = compiled if path == "compiled" else service
    file, output = write(given_rows, tmp_path / source), tmp_path / target
    summary = predict_file(Request(str(file), str(output)), answering)
    found = read(output)
    assert (summary.rows, summary.failed, summary.model_version) == (ROWS, 0, "3")
    assert found["id"].tolist() == given_rows["id"].tolist()
    assert set(found["model_version"].astype(str)) == {"3"}
    for place, record in enumerate(records(given_rows)):
        expected = answering.predict(record)
        assert found["prediction"][place] == expected.prediction
        for label, chance in (expected.probabilities or {}).items():
            assert found[f"probability_{label}"][place] == chance
    assert found[["island", "body_mass_g"]].equals(given_rows[["island", "body_mass_g"]].reset_index(drop=True))


def lines(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def run(tmp_path: Path, service: Service, text: str | bytes, name: str = "rows.csv", **more: Any) -> Summary:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return predict_file(Request(str(tmp_path / name), str(tmp_path / "out.csv"), **more), service)


def out(tmp_path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))


BAD_ROWS = {
    "a,x,18.7,181,3750,Torgersen,male,false": "row 2 (line 3): bill_length_mm: must be a number",
    "a,inf,18.7,181,3750,Torgersen,male,false": "bill_length_mm: must be a number",
    "a,1_0,18.7,181,3750,Torgersen,male,false": "bill_length_mm: must be a number",
    "a,1e999,18.7,181,3750,Torgersen,male,false": "bill_length_mm: is beyond",
    "a,,18.7,181,3750,Torgersen,male,false": "bill_length_mm: must not be null",
    "a,39.1,18.7,181.5,3750,Torgersen,male,false": "flipper_length_mm: must be an integer",
    "a,39.1,18.7,181,3750,Atlantis,male,false": "island: must be one of Biscoe, Dream, Torgersen",
    "a,39.1,18.7,181,3750,Torgersen,male,maybe": "heavy: must be true or false",
    "a,39.1,18.7,181,3750,Torgersen,male": "row 2 (line 3): has 7 cells, the header 8",
    "a,39.1,18.7,181,3750,Torgersen,male,false,more": "has 9 cells, the header 8",
}


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_written(tmp_path: Path, service: Service, row: str) -> None:
    (tmp_path / "out.csv").write_text("what was there")
    with pytest.raises(UsageError) as caught:
        run(tmp_path, service, lines(GOOD, row, GOOD))
    assert BAD_ROWS[row] in caught.value.message
    assert (tmp_path / "out.csv").read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["out.csv", "rows.csv"]


@pytest.mark.parametrize("row", BAD_ROWS)
def test_bad_rows_can_be_marked(tmp_path: Path, service: Service, row: str) -> None:
    summary = run(tmp_path, service, lines(GOOD, row, GOOD), on_error="mark")
    first, bad, last = out(tmp_path)
    assert (summary.rows, summary.failed) == (3, 1)
    assert (first["prediction"], first["error"]) == (last["prediction"], last["error"]) == ("Adelie", "")
    assert (bad["id"], bad["prediction"], bad["probability_Adelie"]) == ("a", "", "")
    assert bad["error"] in BAD_ROWS[row] or BAD_ROWS[row] in bad["error"]


def test_marked_rows_have_no_value_where_parquet_has_no_place_for_it(tmp_path: Path, service: Service) -> None:
    (tmp_path / "rows.csv").write_text(lines(GOOD, *BAD_ROWS))
    predict_file(Request(str(tmp_path / "rows.csv"), str(tmp_path / "out.parquet"), on_error="mark"), service)
    found = pd.read_parquet(tmp_path / "out.parquet")
    assert found["prediction"].notna().tolist() == [True] + [False] * len(BAD_ROWS)
    assert found["bill_length_mm"].dtype == np.float64
    assert found["id"].tolist() == ["a"] * len(found)


def test_null_words_spaces_and_blank_lines(tmp_path: Path, service: Service) -> None:
    text = "\ufeff" + lines(GOOD, GOOD.replace("male", "NA"), "", GOOD.replace("39.1", " 39.1 "))
    run(tmp_path, service, text.replace("\n", "\r\n"))
    found = out(tmp_path)
    assert [row["prediction"] for row in found] == ["Adelie"] * 3
    assert (found[1]["sex"], found[2]["bill_length_mm"]) == ("NA", " 39.1 ")


def test_what_training_never_had_is_told(tmp_path: Path, service: Service) -> None:
    summary = run(tmp_path, service, lines(GOOD, GOOD.replace("3750", "9000")))
    assert summary.warned == 1
    assert out(tmp_path)[1]["warnings"].startswith("body_mass_g: outside of the 2700 to 6300")


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "no column": (b"a;b;c\n1;2;3\n", "no column island, bill_length_mm"),
    "a column twice": ((HEADER + ",id\n").encode(), "two columns are named id"),
    "a column of ours": ((HEADER + ",prediction\n").encode(), "already has a column prediction"),
    "not UTF-8": ((lines(GOOD)).encode() + b"\xff\xfe,\n", "not UTF-8"),
    "an endless quote": (lines(GOOD).encode() + b'"' + b"x," * 100_000, "not CSV"),
    "text after a quote": (lines('"a"b,1,2,3,4,Dream,male,true').encode(), "not CSV"),
    "a misspelt nullable column": (lines(GOOD).replace("sex", "Sex").encode(), "no column sex"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_such_file_is_refused(tmp_path: Path, service: Service, name: str) -> None:
    data, message = HOSTILE[name]
    with pytest.raises(UsageError, match=message):
        run(tmp_path, service, data)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1]", "row 2: not an object"),
        (b"{", "row 2: not JSON"),
        (b'{"island": "Dream", "island": "Dream"}', "names the same key twice"),
        (b'{"island": "Dream"}', "bill_length_mm: is required"),
        (b'{"island": NaN}', "NaN is not JSON"),
    ],
)
def test_lines_that_are_no_records_are_named(
    tmp_path: Path, service: Service, given_rows: pd.DataFrame, line: bytes, message: str
) -> None:
    good = given_rows.iloc[[0]].to_json(orient="records", lines=True).encode()
    with pytest.raises(UsageError) as caught:
        run(tmp_path, service, good.rstrip() + b"\n" + line + b"\n", "rows.jsonl")
    assert message in caught.value.message


def good_lines(given_rows: pd.DataFrame, more: dict[str, Any]) -> str:
    first, second = (json.loads(line) for line in given_rows[:2].to_json(orient="records", lines=True).splitlines())
    return json.dumps(first) + "\n" + json.dumps(second | more) + "\n"


@pytest.mark.parametrize("target", ["out.csv", "out.parquet", "out.jsonl"])
def test_a_field_that_only_later_rows_have_is_never_lost(
    tmp_path: Path, service: Service, given_rows: pd.DataFrame, target: str
) -> None:
    (tmp_path / "rows.jsonl").write_text(good_lines(given_rows, {"note": "late"}))
    request = Request(str(tmp_path / "rows.jsonl"), str(tmp_path / target))
    if target == "out.jsonl":
        predict_file(request, service)
        assert json.loads((tmp_path / target).read_text().splitlines()[1])["note"] == "late"
    else:
        with pytest.raises(UsageError, match="row 2 has a field note"):
            predict_file(request, service)
        assert not (tmp_path / target).exists()


def test_a_field_of_ours_in_a_later_row_is_refused(tmp_path: Path, service: Service, given_rows: pd.DataFrame) -> None:
    (tmp_path / "rows.jsonl").write_text(good_lines(given_rows, {"prediction": "mine"}))
    with pytest.raises(UsageError, match="row 2 already has a field prediction"):
        predict_file(Request(str(tmp_path / "rows.jsonl"), str(tmp_path / "out.jsonl")), service)


def test_parquet_keeps_the_types_that_it_came_with(tmp_path: Path, service: Service, given_rows: pd.DataFrame) -> None:
    rows = given_rows.assign(
        island=given_rows["island"].astype("category"),
        flipper_length_mm=given_rows["flipper_length_mm"].astype("int16"),
        when=pd.Timestamp("2026-01-02T03:04:05.000000001", tz="UTC"),
        parts=[[1, 2]] * ROWS,
    )
    write(rows, tmp_path / "rows.parquet")
    predict_file(Request(str(tmp_path / "rows.parquet"), str(tmp_path / "out.parquet")), service)
    before, after = (pyarrow.parquet.read_schema(tmp_path / name) for name in ("rows.parquet", "out.parquet"))
    assert after.types[: len(before.types)] == before.types
    assert pd.read_parquet(tmp_path / "out.parquet")["when"].tolist() == rows["when"].tolist()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 2**30), st.integers(0, 255))
def test_damaged_parquet_is_refused_or_answered(
    tmp_path: Path, service: Service, given_rows: pd.DataFrame, at: int, value: int
) -> None:
    data = bytearray(write(given_rows, tmp_path / "rows.parquet").read_bytes())
    data[at % len(data)] = value
    (tmp_path / "rows.parquet").write_bytes(data)
    try:
        predict_file(Request(str(tmp_path / "rows.parquet"), str(tmp_path / "out.parquet"), on_error="mark"), service)
    except UsageError as error:
        assert str(tmp_path) not in error.message


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_finds_nothing_half_written(tmp_path: Path, model_dir: Path, number: int) -> None:
    command = [sys.executable, "-m", "nblift", "predict", "-", "--from", "csv", "--model-dir", str(model_dir)]

    def as_on_a_terminal() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background may have it ignored, and hands that on

    with subprocess.Popen(
        [*command, "-o", "out.csv"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        preexec_fn=as_on_a_terminal,
    ) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.write(lines(GOOD).encode())
        process.stdin.flush()
        try:
            for _ in range(600):
                if list(tmp_path.iterdir()):
                    break
                time.sleep(0.1)
            assert list(tmp_path.iterdir()), "it has begun to write"
            process.send_signal(number)
            assert process.wait(timeout=60) == 130
            assert b"Traceback" not in process.stderr.read()
        finally:
            process.kill()
    assert list(tmp_path.iterdir()) == []


def test_the_command_reads_and_writes_pipes(tmp_path: Path, model_dir: Path) -> None:
    command = [sys.executable, "-m", "nblift", "predict", "-", "--model-dir", str(model_dir)]
    done = subprocess.run(command, input=lines(GOOD), capture_output=True, text=True, check=True)
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["id"], row["prediction"]) == ("a", "Adelie")
    assert "1 rows predicted by version 3 of penguins" in done.stderr


def test_the_command_prints_a_summary(tmp_path: Path, model_dir: Path) -> None:
    (tmp_path / "rows.csv").write_text(lines(GOOD))
    command = [sys.executable, "-m", "nblift", "predict", "rows.csv", "--json", "--model-dir", str(model_dir)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, "-o FILE" in done.stderr) == (2, True)
    done = subprocess.run([*command, "-o", "out.csv"], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert json.loads(done.stdout)["rows"] == 1
    assert out(tmp_path)[0]["prediction"] == "Adelie"


def test_a_folder_or_no_file_is_told(tmp_path: Path, model_dir: Path) -> None:
    service = open_service(Settings(model_dir=model_dir))
    for path in (str(tmp_path), str(tmp_path / "none.csv")):
        with pytest.raises(UsageError):
            predict_file(Request(path, str(tmp_path / "out.csv"), "csv"), service)
    with pytest.raises(UsageError, match="does not tell its format"):
        predict_file(Request("rows.xls", "out.csv"), service)
