"""MLflow's database and the project's files are made once, and copied for every test."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from registry_project import DVC_YAML, STEMS, Made, birds, classifier

from nblift.registry.tracking import tracking


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MLflow's tables, made once: its migrations are the slowest thing in these tests."""
    root = tmp_path_factory.mktemp("mlflow")
    with tracking(root) as connection:
        connection.client.search_registered_models()
    return root / "mlflow.db"


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """MLflow as a project configures it: not at all."""
    for name in [name for name in os.environ if name.startswith("MLFLOW_") and name.endswith(("_URI", "_ID"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Made:
    """The project that every test gets a copy of."""
    made = Made(tmp_path_factory.mktemp("template") / "birds")
    for folder in (
        "data/raw",
        "data/split",
        "models",
        "metrics",
        "reports/figures",
        "src/pipeline",
        "notebooks",
    ):
        (made.root / folder).mkdir(parents=True)
    shutil.copy(empty_database, made.root / "mlflow.db")
    (made.root / "dvc.yaml").write_text(DVC_YAML)
    (made.root / ".gitignore").write_text("mlflow.db\nmlruns/\n/data/split/\n/models/\n")
    (made.root / "data/raw/birds.csv").write_text("length_mm\n40\n")
    (made.root / "src/pipeline/split.py").write_text("# split\n")
    (made.root / "reports/figures/matrix.png").write_bytes(b"\x89PNG")
    cell = {
        "cell_type": "code",
        "source": "1 + 1",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (made.root / "notebooks/birds.ipynb").write_text(json.dumps(notebook))
    made.params = {"train": {"C": 1.0, "columns": ["a", "b"]}, "split": {"seed": 7}}
    made.registry = {
        "name": "birds",
        "notebook": "notebooks/birds.ipynb",
        "model": "model",
        **STEMS,
    }
    made.gate({"accuracy": 0.9}, "accuracy")
    x, y = birds()
    model = classifier().fit(x[:40], y[:40])
    made.save(
        model,
        {"accuracy": 0.95, "rows": 20},
        x_train=x[:40],
        y_train=y[:40],
        x_test=x[40:],
        y_test=y[40:],
    )
    made.git("init", "-q")
    made.commit()
    return made


@pytest.fixture
def project(tmp_path: Path, template: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A project with a good classifier, committed, as the working directory."""
    root = tmp_path / "birds"
    shutil.copytree(template.root, root)
    monkeypatch.chdir(root)
    return Made(root, copy.deepcopy(template.registry), copy.deepcopy(template.params))


@pytest.fixture
def retrain(project: Made) -> Callable[..., None]:
    """Replace the model by one that is trained with other options, as a later pipeline run would."""

    def again(metrics: dict[str, Any] | None = None, **options: Any) -> None:
        x, y = birds()
        project.save(classifier(**options).fit(x[:40], y[:40]), metrics or {"accuracy": 0.95})

    return again
