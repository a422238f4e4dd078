"""A proof finds what differs, and says so without a row of the training data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier
from small_model import Made

from nblift.compiled.asking import Asked
from nblift.compiled.compiling.compiler import compile_model
from nblift.compiled.proving.prove import compile_and_prove, prove
from nblift.compiled.proving.rows import records_of
from nblift.compiled.record import Proof
from nblift.compiled.running.predictor import CompiledModel, load_compiled
from nblift.errors import UsageError
from nblift.model.schema import ModelSchema
from nblift.registry.learn import learn_schema

RANDOM = np.random.default_rng(1)
FRAME = pd.DataFrame({"a": RANDOM.normal(size=80), "b": RANDOM.normal(size=80)})
LABELS = np.where(FRAME["a"] > 0.2, "high", "low")


class Altered(BaseEstimator, ClassifierMixin):  # type: ignore[misc]
    """Answers as a tree does, except where `a` lies in a narrow place."""

    def __init__(self, tree: DecisionTreeClassifier, low: float, high: float, shift: float = 0.0) -> None:
        self.tree, self.low, self.high, self.shift = tree, low, high, shift
        self.classes_ = tree.classes_
        self.feature_names_in_ = tree.feature_names_in_

    def predict(self, frame: pd.DataFrame) -> Any:
        found = self.tree.predict(frame)
        here = (frame["a"] > self.low) & (frame["a"] < self.high)
        return np.where(here & (self.shift == 0), np.where(found == "high", "low", "high"), found)

    def predict_proba(self, frame: pd.DataFrame) -> Any:
        here = ((frame["a"] > self.low) & (frame["a"] < self.high)).to_numpy()
        found = self.tree.predict_proba(frame)
        return found + np.where(here, self.shift, 0.0)[:, None] * [1, -1]


def tree() -> tuple[DecisionTreeClassifier, ModelSchema, CompiledModel]:
    model = DecisionTreeClassifier(max_depth=2, random_state=0).fit(FRAME, LABELS)
    schema = learn_schema(FRAME, "y", model, "rows")
    sample = records_of(FRAME, schema)[:4]
    return model, schema, load_compiled(compile_model(model, schema, sample, model.predict(FRAME[:4]).tolist()))


def outcome(low: float, high: float, shift: float = 0.0) -> Proof:
    model, schema, compiled = tree()
    altered = Altered(model, low, high, shift)
    return prove(Asked(altered, schema), compiled, schema, records_of(FRAME, schema), [], 500)


def test_equal_models_are_proven() -> None:
    proof = outcome(5, 4)
    assert (proof.proven, proof.largest) == (True, 0.0)
    assert set(proof.rows) >= {"training", "mixed", "uniform", "at splits", "extremes"}


def test_another_label_anywhere_in_the_range_is_found() -> None:
    proof = outcome(1.0, 1.05)
    assert not proof.proven
    assert "answers" in str(proof.reason)


def test_another_label_at_a_split_alone_is_found() -> None:
    split = float(tree()[0].tree_.threshold[0])
    proof = outcome(split - 1e-7, split + 1e-7)
    assert not proof.proven
    assert str(proof.reason).startswith("at splits")


@pytest.mark.parametrize(("shift", "proven"), [(1e-8, True), (1e-5, False)])
def test_probabilities_may_differ_by_the_bound(shift: float, proven: bool) -> None:
    assert outcome(-9, 9, shift).proven is proven


def test_a_reason_holds_no_row(made: Made) -> None:
    reason = str(outcome(0.5, 0.6).reason)
    assert "{" not in reason
    assert not any(str(value) in reason for value in FRAME["a"])


def test_what_has_no_compiled_form_is_named() -> None:
    model = Altered(tree()[0], 5, 4)
    compiled = compile_and_prove(model, tree()[1], FRAME, count=10)
    assert (compiled.data, compiled.proof.proven) == (None, False)
    assert str(compiled.proof.reason) == "Altered: there is no compiled form of this estimator"


def test_a_column_of_float32_stands_aside() -> None:
    frame = FRAME.astype({"b": "float32"})
    model = LinearRegression().fit(frame, FRAME["a"])
    proof = compile_and_prove(model, learn_schema(frame, "y", model, "rows"), frame, count=10).proof
    assert "column b is float32" in str(proof.reason)


def test_a_proof_is_read_as_it_was_written(made: Made) -> None:
    assert Proof.from_json(made.compiled.proof.to_json()) == made.compiled.proof
    for text in ("", "[]", "{}", '{"proven": 1}', '{"proven": true, "more": 1}'):
        with pytest.raises(UsageError):
            Proof.from_json(text)
