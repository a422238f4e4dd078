"""Make an MLflow registry in the working directory with two versions of a small penguin model; no alias yet.

Usage: python make_registry.py PENGUINS_CSV
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import mlflow.sklearn
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nblift.registry.learn import learn_schema

TYPES = ["numpy.dtype", "sklearn.tree._tree.Tree"]


def main(csv: str) -> None:
    birds = pd.read_csv(csv).dropna(subset=["bill_length_mm"])
    numbers = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    features = birds[["island", *numbers, "sex"]]
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    for trees in (5, 10):
        model = make_pipeline(
            make_column_transformer(
                ("passthrough", numbers),
                (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["island", "sex"]),
            ),
            RandomForestClassifier(trees, random_state=0),
        ).fit(features, birds["species"])
        with mlflow.start_run() as run, TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            mlflow.sklearn.save_model(model, path, pip_requirements=["scikit-learn"], skops_trusted_types=TYPES)
            (path / "schema.json").write_text(learn_schema(features, "species", model, "x_train").to_json())
            mlflow.log_metric("trees", trees)
            mlflow.log_artifacts(str(path), "model")
            mlflow.register_model(f"runs:/{run.info.run_id}/model", "penguins", tags={"nblift.git_commit": "abc"})


if __name__ == "__main__":
    main(sys.argv[1])
