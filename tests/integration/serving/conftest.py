"""A model on the reference project's data, and its folder as `nblift export` leaves it, made without a registry."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import skops.io
from fastapi.testclient import TestClient
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.model.schema import Feature, ModelSchema
from nblift.serving.http.app import create_app
from nblift.serving.info import ModelInfo
from nblift.serving.loading import load_directory
from nblift.serving.service import Service
from nblift.serving.settings import Settings

NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
MLMODEL = """flavors:
  sklearn:
    pickled_model: {file}
    serialization_format: {format}
    skops_trusted_types: {types}
"""

WriteModel = Callable[..., Path]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no project but what a test makes."""
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "NBLIFT_AUTH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def birds() -> pd.DataFrame:
    """Measured penguins with a column of each type that a feature can have; `sex` has nulls."""
    frame = pd.read_csv(Path(__file__).parents[3] / "data/raw/penguins.csv")
    frame = frame.dropna(subset=["bill_length_mm"])
    return frame.assign(flipper_length_mm=frame["flipper_length_mm"].astype("int64"), heavy=frame["body_mass_g"] > 4200)


@pytest.fixture(scope="session")
def features(birds: pd.DataFrame) -> pd.DataFrame:
    return birds[["island", *NUMBERS, "sex", "heavy"]]


@pytest.fixture(scope="session")
def forest(birds: pd.DataFrame, features: pd.DataFrame) -> Pipeline:
    """A forest over imputed numbers and one-hot categories."""
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["island", "sex"]),
        ("passthrough", ["heavy"]),
    )
    model: Pipeline = make_pipeline(columns, RandomForestClassifier(30, random_state=0))
    return model.fit(features, birds["species"])


@pytest.fixture(scope="session")
def schema(features: pd.DataFrame) -> ModelSchema:
    described = tuple(feature_of(features[name]) for name in features)
    return ModelSchema("classification", "species", described, ("Adelie", "Chinstrap", "Gentoo"))


@pytest.fixture(scope="session")
def info() -> ModelInfo:
    return ModelInfo(
        "penguins", "3", "production", "run", "2026-01-02T03:04:05+00:00", {"accuracy": 0.97}, {"tag": "1"}
    )


@pytest.fixture(scope="session")
def write_model(info: ModelInfo) -> WriteModel:
    """Write a model's folder; `listed` are the types that the model itself says can be trusted."""

    def write(folder: Path, model: Any, schema: ModelSchema, listed: tuple[str, ...] = ()) -> Path:
        folder.mkdir(parents=True)
        skops.io.dump(model, folder / "model.skops")
        text = MLMODEL.format(file="model.skops", format="skops", types=list(listed))
        (folder / "MLmodel").write_text(text)
        (folder / "schema.json").write_text(schema.to_json())
        info.write(folder)
        return folder

    return write


@pytest.fixture(scope="session")
def model_dir(
    tmp_path_factory: pytest.TempPathFactory, write_model: WriteModel, forest: Pipeline, schema: ModelSchema
) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "forest", forest, schema)


@pytest.fixture(scope="session")
def compiled_dir(
    tmp_path_factory: pytest.TempPathFactory,
    model_dir: Path,
    forest: Pipeline,
    features: pd.DataFrame,
    schema: ModelSchema,
) -> Path:
    """The same folder with the model's compiled form."""
    made = compile_and_prove(forest, schema, features, count=100)
    assert made.data is not None
    found = shutil.copytree(model_dir, tmp_path_factory.mktemp("models") / "compiled")
    (found / FOLDER).mkdir()
    (found / FOLDER / PROOF).write_text(made.proof.to_json())
    (found / FOLDER / MODEL).write_bytes(made.data)
    return found


@pytest.fixture(scope="session")
def service(model_dir: Path) -> Service:
    return Service(load_directory(model_dir, Settings()))


@pytest.fixture(scope="session")
def client(model_dir: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(model_dir=model_dir))) as client:
        yield client


@pytest.fixture
def client_without_model() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(model="penguins"))) as client:
        yield client


def feature_of(column: pd.Series[Any]) -> Feature:
    """What a schema says of a column."""
    name, dtype, values = str(column.name), str(column.dtype), column.dropna()
    nullable, example = bool(column.isna().any()), values.tolist()[0]
    if pd.api.types.is_bool_dtype(column):
        return Feature(name, "boolean", dtype, nullable, None, None, (False, True), example)
    if pd.api.types.is_integer_dtype(column):
        return Feature(name, "integer", dtype, nullable, int(values.min()), int(values.max()), None, example)
    if pd.api.types.is_numeric_dtype(column):
        return Feature(name, "number", dtype, nullable, float(values.min()), float(values.max()), None, example)
    return Feature(name, "string", dtype, nullable, None, None, tuple(sorted(values.unique())), example)
