"""The three models that are asked: fitted on the reference project's data, in folders as a registry gives them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.registry.learn import learn_schema
from nblift.serving.info import ModelInfo

DATA = Path(__file__).resolve().parents[2] / "data/raw/penguins.csv"
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
WORDS = ["island", "sex"]
TYPES = [
    "numpy.dtype",
    "sklearn.tree._tree.Tree",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
]

ESTIMATORS = {
    "forest": lambda: RandomForestClassifier(n_estimators=100, random_state=42),
    "logistic": lambda: LogisticRegression(max_iter=1000),
    "boosting": lambda: HistGradientBoostingClassifier(random_state=42),
}


@dataclass(frozen=True)
class Made:
    """A model's folders: `compiled` has a compiled form, `plain` has none. `records` are rows without nulls."""

    compiled: Path
    plain: Path
    records: list[dict[str, Any]]


def make(name: str, work: Path) -> Made:
    """Fit one of `ESTIMATORS` behind the reference project's preparation, and write its folders."""
    import mlflow.sklearn

    birds = pd.read_csv(DATA).dropna(subset=["bill_length_mm"])
    frame = birds[[*WORDS, *NUMBERS]]
    model = _pipeline(name).fit(frame, birds["species"])
    schema = learn_schema(frame, "species", model, "rows")
    plain, compiled = work / name / "plain", work / name / "compiled"
    shutil.rmtree(work / name, ignore_errors=True)
    mlflow.sklearn.save_model(
        model, plain, serialization_format="skops", skops_trusted_types=TYPES, pip_requirements=["scikit-learn"]
    )
    (plain / "schema.json").write_text(schema.to_json(), encoding="utf-8")
    ModelInfo(name, "1").write(plain)
    shutil.copytree(plain, compiled)
    made = compile_and_prove(model, schema, frame, count=1000)
    if made.data is None:
        raise SystemExit(f"{name} does not compile: {made.proof.reason}")
    (compiled / FOLDER).mkdir()
    (compiled / FOLDER / MODEL).write_bytes(made.data)
    (compiled / FOLDER / PROOF).write_text(made.proof.to_json(), encoding="utf-8")
    return Made(compiled, plain, json.loads(frame.dropna().to_json(orient="records")))


def _pipeline(name: str) -> Pipeline:
    prepare = ColumnTransformer(
        [
            ("numeric", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            (
                "categorical",
                make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")),
                WORDS,
            ),
        ]
    )
    return Pipeline([("prepare", prepare), (name, ESTIMATORS[name]())])
