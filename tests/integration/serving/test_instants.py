"""Columns of instants: ISO 8601 in JSON, with an offset exactly where training had a time zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nblift.compiled.proving.prove import compile_and_prove
from nblift.registry.learn import learn_schema
from nblift.serving import Settings, create_app
from nblift.serving.errors import InvalidRecord
from nblift.serving.info import ModelInfo
from nblift.serving.loading import LoadedModel
from nblift.serving.service import Service

WHENS = {
    "plain": pd.to_datetime(["2026-01-31 12:00", "2026-07-01 06:30"]),
    "zoned": pd.to_datetime(["2026-01-31 12:00", "2026-07-01 06:30"]).tz_localize("Europe/Berlin"),
    "days": pd.to_datetime(["2026-01-31", "2026-07-01"]).astype("datetime64[s]"),
    "some": pd.to_datetime(["2026-01-31 12:00", None]),
}


class Hours(RegressorMixin, BaseEstimator):
    """Answers with the hour of an instant, -1 where there is none."""

    def predict(self, frame: pd.DataFrame) -> Any:
        return frame["when"].dt.hour.fillna(-1).to_numpy(float)


def hours(column: pd.DatetimeIndex) -> Service:
    frame = pd.DataFrame({"when": column})
    schema = learn_schema(frame, "hour", Hours(), "rows")
    return Service(LoadedModel(Hours(), schema, ModelInfo("hours", "1")))


@pytest.mark.parametrize(
    ("column", "text", "hour", "codes"),
    [
        ("plain", "2026-02-01T13:00:00", 13.0, []),
        ("plain", "2026-02-01 13:00", 13.0, []),
        ("plain", "2026-02-01", 0.0, []),
        ("plain", "2026-02-01T13:00:00.123456", 13.0, []),
        ("plain", "2025-01-01T13:00:00", 13.0, ["out-of-range"]),
        ("zoned", "2026-02-01T13:00:00+01:00", 13.0, []),
        ("zoned", "2026-02-01T13:00:00Z", 14.0, []),
        ("zoned", "2026-06-01T13:00:00-04:00", 19.0, []),
        ("zoned", "2027-06-01T13:00:00Z", 15.0, ["out-of-range"]),
        ("days", "2026-03-01T23:59:59", 23.0, []),
        ("some", None, -1.0, []),
        ("some", "2026-01-31T12:00:00", 12.0, []),
    ],
)
def test_an_instant_is_iso_8601(column: str, text: str | None, hour: float, codes: list[str]) -> None:
    answer = hours(WHENS[column]).predict({"when": text})
    assert (answer.prediction, [note.code for note in answer.warnings]) == (hour, codes)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("plain", "2026-02-01T13:00:00Z", "offset"),
        ("plain", "2026-02-01T13:00:00+01:00", "offset"),
        ("zoned", "2026-02-01T13:00:00", "offset"),
        ("zoned", "2026-02-01", "offset"),
        ("plain", None, "null"),
        ("plain", "", "not-an-instant"),
        ("plain", "now", "not-an-instant"),
        ("plain", "40", "not-an-instant"),
        ("plain", "2026", "not-an-instant"),
        ("plain", "01/02/2026", "not-an-instant"),
        ("plain", "2026-02-30", "not-an-instant"),
        ("plain", "2026-02-01T25:00", "not-an-instant"),
        ("plain", "2026-02-01T13:00:00.1234567891", "not-an-instant"),
        ("plain", 1767225600, "not-an-instant"),
        ("plain", True, "not-an-instant"),
        ("plain", "٢٠٢٦-02-01", "not-an-instant"),
        ("zoned", "2026-02-01T13:00:00+99:00", "not-an-instant"),
        ("days", "2026-03-01T23:59:59.5", "not-an-instant"),
    ],
)
def test_what_is_no_instant_of_the_column_is_refused(column: str, value: object, code: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        hours(WHENS[column]).predict({"when": value})
    assert [(note.field, note.code) for note in caught.value.notes] == [("when", code)]


def test_a_service_with_instants_over_http(tmp_path: Path, write_model: Any) -> None:
    days = pd.date_range("2026-01-31", periods=5, freq="11D")
    frame = pd.DataFrame({"when": np.repeat(days, 10), "mass": np.arange(50.0)})
    columns = make_column_transformer((OneHotEncoder(), ["when"]), ("passthrough", ["mass"]))
    model = make_pipeline(columns, LinearRegression()).fit(frame, frame["when"].dt.month * 100)
    schema = learn_schema(frame, "y", model, "rows")
    made = compile_and_prove(model, schema, frame, count=10)
    assert made.proof.reason == "column when holds instants"
    with TestClient(create_app(Settings(model_dir=write_model(tmp_path / "model", model, schema)))) as client:

        def ask(day: str) -> Any:
            return client.post("/predict", json={"when": day, "mass": 3})

        assert [ask(str(day.date())).json()["prediction"] for day in days] == pytest.approx([100, 200, 200, 300, 300])
        # beyond the range, within it, and no day
        codes = [ask(day).json()["errors"][0]["code"] for day in ("2026-03-31", "2026-02-01", "2026-02-30")]
        assert codes == ["no-answer", "no-answer", "not-an-instant"]


def test_the_contract_tells_how_instants_are_written() -> None:
    plain, zoned = (
        hours(WHENS[name]).reader.type.model_json_schema()["properties"]["when"] for name in ("plain", "zoned")
    )
    assert (plain["type"], "format" in plain, plain["examples"]) == ("string", False, ["2026-01-31T12:00:00"])
    assert (zoned["format"], zoned["x-seen-maximum"]) == ("date-time", "2026-07-01T06:30:00+02:00")
