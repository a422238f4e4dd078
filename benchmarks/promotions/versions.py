"""Versions of a model whose answers differ, in a registry, and what each one answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow import MlflowClient
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.registry.learn import learn_schema
from nblift.serving.info import ModelInfo
from nblift.serving.loading import load_directory
from nblift.serving.service import Service
from nblift.serving.settings import Settings

NAME = "penguins"
TRUSTED = ("numpy.dtype", "sklearn.tree._tree.Tree")
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
TEXTS = ["island", "sex"]
RECORDS = 40


def read_birds(csv: Path) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """The features and the species of the penguins that were measured."""
    birds = pd.read_csv(csv).dropna(subset=["bill_length_mm"])
    return birds[[*NUMBERS, *TEXTS]], birds["species"]


def fit(features: pd.DataFrame, species: pd.Series[Any], seed: int) -> Pipeline:
    """A forest; another seed gives other probabilities."""
    columns = make_column_transformer(
        ("passthrough", NUMBERS), (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), TEXTS)
    )
    # few and shallow trees: each seed's probabilities are its own for every bird
    model: Pipeline = make_pipeline(columns, RandomForestClassifier(12, max_depth=3, random_state=seed))
    return model.fit(features, species)


def write(folder: Path, model: Pipeline, features: pd.DataFrame, compiled: bool) -> None:
    """A version's folder as registration writes it."""
    import skops.io

    folder.mkdir(parents=True)
    skops.io.dump(model, folder / "model.skops")
    flavor = {"sklearn": {"pickled_model": "model.skops", "serialization_format": "skops"}}
    (folder / "MLmodel").write_text(json.dumps({"flavors": flavor, "artifact_path": "model"}))
    schema = learn_schema(features, "species", model, "x_train")
    (folder / "schema.json").write_text(schema.to_json())
    if compiled:
        made = compile_and_prove(model, schema, features, count=50)
        if made.data is None:
            raise SystemExit(f"the forest does not compile: {made.proof.reason}")
        (folder / FOLDER).mkdir()
        (folder / FOLDER / PROOF).write_text(made.proof.to_json())
        (folder / FOLDER / MODEL).write_bytes(made.data)


def register(uri: str, folders: Sequence[Path]) -> None:
    """Register the folders as versions 1, 2, … of the model, in the registry's own storage."""
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    client.create_registered_model(NAME)
    for folder in folders:
        run = client.create_run("0").info.run_id
        client.log_artifacts(run, str(folder), "model")
        client.set_terminated(run)
        client.create_model_version(NAME, f"{client.get_run(run).info.artifact_uri}/model", run)


def records(features: pd.DataFrame) -> list[dict[str, Any]]:
    """Birds to ask about."""
    rows = features.sample(RECORDS, random_state=0).to_dict("records")
    return [{str(name): None if value != value else value for name, value in row.items()} for row in rows]


def answers(folder: Path, version: str, asked: Sequence[dict[str, Any]]) -> list[Any]:
    """What a version answers to each record, taken from its folder without a service."""
    ModelInfo(NAME, version).write(folder)
    service = Service(load_directory(folder, Settings(model=NAME, trusted_types=TRUSTED)))
    given = [service.predict(record) for record in asked]
    return [(answer.prediction, answer.probabilities) for answer in given]
