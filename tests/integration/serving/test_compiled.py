"""A service that was given a proven compiled model answers by it, and else by the pipeline."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from nblift.compiled.record import FOLDER, MODEL, PROOF, Proof
from nblift.serving import Settings, create_app
from nblift.serving.loading import load_directory
from nblift.serving.service import Service

# what a service process may not have imported where the compiled model answers
BARRED = ("pandas", "sklearn", "scipy", "mlflow", "skops", "joblib", "nblift.compiled.compiling")
ASK = """
import json, sys
from fastapi.testclient import TestClient
from nblift.serving import Settings, create_app

with TestClient(create_app(Settings(model_dir=sys.argv[1]))) as client:
    answer = client.post("/predict", json=json.loads(sys.argv[2])).json()
    assert client.get("/model").json()["path"]["answers"] == "compiled"
print(json.dumps([answer, [name for name in sys.argv[3].split() if name in sys.modules]]))
"""


@pytest.fixture
def folder(tmp_path: Path, compiled_dir: Path) -> Path:
    """The model's folder with its compiled form."""
    return shutil.copytree(compiled_dir, tmp_path / "model")


def row(features: pd.DataFrame, place: int) -> dict[str, Any]:
    values = features.iloc[[place]].to_dict("records")[0]
    return {str(name): None if value != value else value for name, value in values.items()}


def test_both_paths_give_the_same_answer(folder: Path, service: Service, features: pd.DataFrame) -> None:
    fast = Service(load_directory(folder, Settings()))
    assert fast.model.path.answers == "compiled"
    assert fast.model.estimator is None
    for place in range(0, len(features), 7):
        assert fast.predict(row(features, place)) == service.predict(row(features, place))


def test_the_service_imports_neither_pandas_nor_scikit_learn(folder: Path, features: pd.DataFrame) -> None:
    record = json.dumps(row(features, 0), default=lambda value: value.item())
    command = [sys.executable, "-c", ASK, str(folder), record, " ".join(BARRED)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer, imported = json.loads(done.stdout)
    assert answer["prediction"] == "Adelie"
    assert imported == []


def test_the_model_tells_its_path_and_what_the_proof_covered(folder: Path, client: TestClient) -> None:
    with TestClient(create_app(Settings(model_dir=folder))) as fast:
        path = fast.get("/model").json()["path"]
    assert (path["answers"], path["reason"]) == ("compiled", None)
    assert path["proof"]["rows"]["training"] == 342
    assert path["proof"]["largest"] <= path["proof"]["bound"] == 1e-6
    assert client.get("/model").json()["path"] == {
        "answers": "pipeline",
        "reason": "it was not registered with a compiled model",
        "proof": None,
    }


def damage(folder: Path) -> None:
    data = bytearray((folder / MODEL).read_bytes())
    data[-9] ^= 1
    (folder / MODEL).write_bytes(data)


def stand_aside(folder: Path) -> None:
    (folder / PROOF).write_text(Proof(False, "KNeighborsClassifier: there is no compiled form").to_json())


def other_schema(folder: Path) -> None:
    document = json.loads((folder.parent / "schema.json").read_text())
    document["classes"] = document["classes"][::-1]
    (folder.parent / "schema.json").write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (damage, "not the one that the proof is about"),
        (lambda folder: (folder / MODEL).unlink(), "cannot be read"),
        (lambda folder: (folder / PROOF).write_text("[]"), "not the record of a proof"),
        (lambda folder: (folder / PROOF).unlink(), "not registered with a compiled model"),
        (stand_aside, "KNeighborsClassifier"),
        (other_schema, "other labels"),
    ],
)
def test_what_is_not_proven_and_sound_is_not_used(folder: Path, change: Any, reason: str) -> None:
    change(folder / FOLDER)
    model = load_directory(folder, Settings())
    assert (model.compiled, model.path.answers) == (None, "pipeline")
    assert model.estimator is not None
    assert reason in str(model.path.reason)
