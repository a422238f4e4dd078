"""A real registry with small models, a follower and workers, driven by hand: one look at a time, no processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from mlflow import MlflowClient
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline, make_pipeline

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.following.challenging import Challenging
from nblift.serving.following.follower import Follower
from nblift.serving.following.recent import Recent
from nblift.serving.following.shadow import Shadow
from nblift.serving.following.store import Store, open_store
from nblift.serving.following.watching import Watcher
from nblift.serving.http.desk import Desk
from nblift.serving.settings import Settings

# mlflow's own use of its libraries
QUIET = pytest.mark.filterwarnings("ignore::DeprecationWarning")
NAME = "line"
FEATURES = (
    Feature("x", "number", "float64", False, -1e9, 1e9, None, 1.0),
    Feature("y", "number", "float64", False, -1e9, 1e9, None, 0.0),
    Feature("kind", "string", "object", False, None, None, ("a", "b"), "a"),
)
SCHEMA = ModelSchema("regression", "z", FEATURES, None)


def line(weight: float, other: float = 0.0) -> Pipeline:
    """A model that answers weight · x + other · y."""
    frame = pd.DataFrame({"x": [0.0, 1.0, 2.0], "y": [0.0, 1.0, 0.0], "kind": ["a", "b", "a"]})
    columns = make_column_transformer(("passthrough", ["x", "y"]))
    model: Pipeline = make_pipeline(columns, LinearRegression()).fit(frame, [0.0, 1.0, 2.0])
    model[-1].coef_, model[-1].intercept_ = np.array([weight, other]), 0.0
    return model


def changed(place: int, **values: Any) -> ModelSchema:
    """The schema with one feature changed."""
    features = list(FEATURES)
    features[place] = replace(features[place], **values)
    return replace(SCHEMA, features=tuple(features))


@dataclass
class Worker:
    """What a serving process has."""

    desk: Desk
    watcher: Watcher
    recent: Recent
    shadow: Shadow
    challenging: Challenging

    def look(self) -> None:
        """As the process does every fraction of a second."""
        asyncio.run(self.watcher.look())
        asyncio.run(self.challenging.look())

    def changes(self, outcome: str) -> float:
        """How many versions were taken, or refused."""
        return self.desk.metrics.snapshot().counters.get(("nblift_model_changes", (outcome,)), 0)

    def ask(self, x: float, y: float = 0.0) -> tuple[Any, str]:
        """The answer, and the version that gave it."""
        answer = self.desk.service.predict({"x": x, "y": y, "kind": "a"})
        return answer.prediction, answer.model_version


@dataclass
class World:
    """A registry, its database, and what follows it."""

    database: Path
    settings: Settings
    client: MlflowClient
    folder: Path
    count: int = 0

    @property
    def store(self) -> Store:
        return open_store(self.settings)

    def follower(self, **settings: Any) -> Follower:
        """A new process that follows."""
        self.store.make()
        return Follower(self.settings.model_copy(update=settings), self.store)

    def worker(self, **settings: Any) -> Worker:
        """A new process that answers."""
        self.store.make()
        given = self.settings.model_copy(update=settings)
        desk = Desk()
        shadow = Shadow(given.shadow, desk.metrics)
        recent = Recent(shadow)
        watcher = Watcher(desk, given, self.store, recent)
        challenging = Challenging(given, self.store, shadow, lambda: watcher.folder)
        return Worker(desk, watcher, recent, shadow, challenging)

    def register(self, model: Any, schema: ModelSchema = SCHEMA, without: str = "", form: str = "skops") -> str:
        """Register a version; its number."""
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir(parents=True)
        skops.io.dump(model, folder / "model.skops")
        flavor = {"sklearn": {"pickled_model": "model.skops", "serialization_format": form}}
        (folder / "MLmodel").write_text(json.dumps({"flavors": flavor, "artifact_path": "model"}))
        (folder / "schema.json").write_text(schema.to_json())
        if without:
            (folder / without).unlink()
        return str(self.client.create_model_version(NAME, folder.as_uri()).version)

    def promote(self, version: str, alias: str = "production") -> None:
        """Move an alias."""
        self.client.set_registered_model_alias(NAME, alias, version)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registry") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}", f"sqlite:///{path}").search_registered_models()
    return path


@pytest.fixture
def world(database: Path, tmp_path: Path) -> Iterator[World]:
    """A registry without versions."""
    uri = f"sqlite:///{database}"
    client = MlflowClient(uri, uri)
    client.create_registered_model(NAME)
    settings = Settings(model=NAME, registry_uri=uri, store=tmp_path / "store")
    yield World(database, settings, client, tmp_path / "made")
    client.delete_registered_model(NAME)
