"""A small compiled model of each shape that damage can take: text and numbers, scaling, small and large trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nblift.compiled.proving.prove import Compiled, compile_and_prove
from nblift.model.schema import ModelSchema
from nblift.registry.learn import learn_schema


@dataclass(frozen=True)
class Made:
    """A fitted model, the rows that it was fitted on, and what came of compiling it."""

    model: Any
    rows: pd.DataFrame
    schema: ModelSchema
    compiled: Compiled

    @property
    def data(self) -> bytes:
        """The compiled model's file."""
        assert self.compiled.data is not None, self.compiled.proof.reason
        return self.compiled.data


def rows(count: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"a": random.normal(size=count), "b": random.normal(size=count).round(1)})
    frame["c"] = random.choice(["x", "y", "z"], count)
    frame.loc[::9, "a"] = np.nan
    return frame


@pytest.fixture(scope="session")
def made() -> Made:
    frame = rows()
    model = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]), (OneHotEncoder(), ["c"])
        ),
        RandomForestClassifier(8, max_depth=4, random_state=0),
    )
    model.fit(frame, np.where(frame["b"] + (frame["c"] == "x") > 0.3, "yes", "no"))
    schema = learn_schema(frame, "y", model, "rows")
    return Made(model, frame, schema, compile_and_prove(model, schema, frame, count=200))
