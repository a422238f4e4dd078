"""The service's numbers are the model's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.errors import InvalidRecord, NoModel, PredictionFailed
from nblift.serving.http.desk import Desk
from nblift.serving.info import ModelInfo
from nblift.serving.loading import LoadedModel
from nblift.serving.service import Service

X = Feature("x", "number", "float64", False, 0.0, 9.0, None, 1.0)
TABLE = pd.DataFrame({"x": np.arange(10.0)})


def serve(model: Any, classes: tuple[Any, ...] | None, feature: Feature = X) -> Service:
    task = "regression" if classes is None else "classification"
    schema = ModelSchema(task, "y", (feature,), classes)  # type: ignore[arg-type]
    return Service(LoadedModel(model, schema, ModelInfo("m", "7")))


def test_every_bird_gets_the_models_own_answer(
    service: Service, forest: Pipeline, features: pd.DataFrame, schema: ModelSchema
) -> None:
    rows = features.iloc[::10]
    assert schema.classes is not None
    for row, label, chances in zip(
        rows.to_dict("records"), forest.predict(rows), forest.predict_proba(rows), strict=True
    ):
        answer = service.predict({name: None if value != value else value for name, value in row.items()})
        assert answer.prediction == label
        assert answer.probabilities == dict(zip(schema.classes, chances, strict=True))
        assert answer.warnings == ()


def test_a_regressor_has_no_probabilities() -> None:
    answer = serve(LinearRegression().fit(TABLE, TABLE["x"] * 2), None).predict({"x": 3})
    assert answer.prediction == pytest.approx(6.0)
    assert isinstance(answer.prediction, float)
    assert answer.probabilities is None


def test_a_classifier_that_knows_no_probabilities_gives_none() -> None:
    answer = serve(LinearSVC().fit(TABLE, TABLE["x"] > 4), (False, True)).predict({"x": 9})
    assert (answer.prediction, answer.probabilities) == (True, None)


@pytest.mark.parametrize(
    ("labels", "prediction", "names"),
    [(("a", "b"), "b", ["a", "b"]), ((0, 1), 1, ["0", "1"]), ((False, True), True, ["false", "true"])],
)
def test_labels_are_native(labels: tuple[Any, ...], prediction: object, names: list[str]) -> None:
    model = RandomForestClassifier(5, random_state=0).fit(TABLE, np.array(labels).repeat(5))
    answer = serve(model, labels).predict({"x": 9})
    assert (answer.prediction, type(answer.prediction)) == (prediction, type(prediction))
    assert answer.probabilities is not None
    assert list(answer.probabilities) == names


@pytest.mark.filterwarnings("error")
def test_a_model_that_was_fitted_on_an_array_is_asked_with_one() -> None:
    assert serve(LinearRegression().fit(TABLE.to_numpy(), TABLE["x"]), None).predict({"x": 3}).prediction == 3


def test_a_value_far_off_is_answered_with_a_warning() -> None:
    answer = serve(LinearRegression().fit(TABLE, TABLE["x"]), None).predict({"x": 1000})
    assert [(note.field, note.code) for note in answer.warnings] == [("x", "out-of-range")]


def test_a_value_that_the_model_cannot_compute_with_is_the_clients() -> None:
    model = RandomForestClassifier(5, random_state=0).fit(TABLE, TABLE["x"] > 4)
    with pytest.raises(InvalidRecord) as caught:
        serve(model, (False, True)).predict({"x": 1e300})
    assert [(note.field, note.code) for note in caught.value.notes] == [("x", "no-answer")]


class Moody:
    """Answers NaN to 2, an infinite number to 3, and raises at 4."""

    def predict(self, frame: pd.DataFrame) -> np.ndarray[Any, Any]:
        if frame["x"][0] == 4:
            raise ValueError("training value 4.25 in /secret/place")
        return np.select([frame["x"] == 2, frame["x"] == 3], [np.nan, np.inf], 0.0)


@pytest.mark.parametrize("value", [2, 3, 4])
def test_no_answer_to_a_common_value_is_the_services_fault(value: int) -> None:
    with pytest.raises(PredictionFailed) as caught:
        serve(Moody(), None).predict({"x": value})
    assert "secret" not in str(caught.value)


class Odd:
    """Its probabilities are no numbers."""

    def predict(self, frame: pd.DataFrame) -> list[str]:
        return ["a"]

    def predict_proba(self, frame: pd.DataFrame) -> list[list[float]]:
        return [[float("nan"), 1.0]]


def test_a_service_does_not_start_where_its_own_example_fails() -> None:
    with pytest.raises(PredictionFailed):
        serve(Odd(), ("a", "b"))


def test_a_desk_says_why_there_is_no_service() -> None:
    desk = Desk()
    assert (desk.version, desk.loaded) == ("none", None)
    desk.explain("there is no registry here yet")
    with pytest.raises(NoModel, match="there is no registry here yet"):
        _ = desk.service
