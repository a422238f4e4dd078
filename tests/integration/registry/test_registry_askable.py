"""A model is registered only if it answers records as it answers the training rows themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from nblift.errors import RegistryError
from nblift.registry.askable import check_askable
from nblift.registry.learn import learn_schema
from nblift.registry.tables import as_frame


class Says(RegressorMixin, BaseEstimator):
    """Answers by a function of the frame."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def predict(self, frame: Any) -> Any:
        return np.asarray(self.function(frame), dtype=float)


def check(model: Any, rows: Any) -> None:
    frame = as_frame(rows, "x_train.parquet")
    check_askable(model, rows, frame, learn_schema(frame, "y", model, "x_train.parquet"), "x_train.parquet")


SIZES = pd.Categorical(["small", "large", "medium"], ["small", "medium", "large"], ordered=True)


@pytest.mark.parametrize(
    ("column", "function"),
    [
        (SIZES, lambda frame: frame["x"].cat.codes),
        (SIZES, lambda frame: frame["x"] >= "medium"),
        (pd.Categorical([30, 10, 20]), lambda frame: frame["x"].cat.codes),
        (pd.Series(["a", None, "b"], dtype=object), lambda frame: [value is None for value in frame["x"]]),
        (pd.Series(["a", np.nan, "b"], dtype=object), lambda frame: [value is None for value in frame["x"]]),
        (pd.to_datetime(["2026-01-01", "2026-07-01", None]), lambda frame: frame["x"].dt.month.fillna(0)),
        (
            pd.to_datetime(["2026-01-01", "2026-07-01", "2026-07-02"]).tz_localize("Europe/Berlin"),
            lambda frame: frame["x"].dt.hour,
        ),
        (pd.to_datetime(["2026-01-01 00:00:00.123456789"] * 3), lambda frame: frame["x"].dt.nanosecond),
        (pd.array([1, None, 3], "Int64"), lambda frame: frame["x"].isna()),
        (pd.array([1, None, 3], "int64[pyarrow]"), lambda frame: frame["x"].isna()),
        (np.array([0.1, 0.2, 0.3], "float32"), lambda frame: frame["x"] * 3),
        ([0.1, np.inf, np.nan], lambda frame: frame["x"].fillna(-1).clip(upper=9)),
    ],
)
def test_what_a_service_can_rebuild(column: Any, function: Any) -> None:
    check(Says(function), pd.DataFrame({"x": column}))


def test_an_array_without_names() -> None:
    rows = np.arange(12.0).reshape(4, 3)
    check(LinearRegression().fit(rows, rows[:, 0]), rows)


def test_numbers_as_names() -> None:
    rows = pd.DataFrame({0: [1.0, 2.0, 3.0], 1: [3.0, 2.0, 2.0]})
    check(LinearRegression().fit(rows, [1, 2, 3]), rows)


def test_a_pipeline_over_instants() -> None:
    rows = pd.DataFrame({"when": pd.date_range("2026-01-31", periods=40, freq="11D"), "x": np.arange(40.0)})
    months = FunctionTransformer(lambda frame: frame[["x"]].assign(month=frame["when"].dt.month))
    check(make_pipeline(months, LinearRegression()).fit(rows, np.arange(40)), rows)


def test_a_model_that_answers_by_chance_is_not_blamed() -> None:
    random = np.random.default_rng(0)
    check(Says(lambda frame: random.normal(size=len(frame))), pd.DataFrame({"x": [1.0, 2.0]}))


def test_a_model_that_looks_at_more_than_the_columns() -> None:
    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=[7, 1, 2])
    with pytest.raises(RegistryError, match="otherwise once they come as JSON") as caught:
        check(Says(lambda frame: frame.index), rows)
    assert "answers 1 of 3 training rows" in str(caught.value)


def test_a_model_that_needs_names_which_no_request_has() -> None:
    rows = pd.DataFrame({0: [1.0, 2.0]})
    with pytest.raises(RegistryError, match="x_train.parquet: the model cannot predict for its own training rows"):
        check(Says(lambda frame: frame[0]), rows)


def test_categories_of_objects_reach_the_encoder_as_they_were() -> None:
    rows = pd.DataFrame({"x": pd.Series(["a", None, "b", "a"], dtype=object)})
    check(make_pipeline(OneHotEncoder(handle_unknown="ignore"), LinearRegression()).fit(rows, [1, 2, 3, 1]), rows)
