"""Register: one run with everything in it, and a version that says where it comes from."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion
from registry_project import Made

from nblift.compiled.record import FOLDER, MODEL, PROOF, Proof
from nblift.compiled.running.predictor import load_compiled
from nblift.errors import RegistryError, UsageError
from nblift.model.schema import ModelSchema
from nblift.registry.lock import md5
from nblift.registry.register import Registration, register


def client(project: Made) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{project.root}/mlflow.db")


def version(project: Made, registration: Registration) -> ModelVersion:
    return client(project).get_model_version(registration.name, registration.version)


def package(project: Made, registration: Registration) -> Path:
    uri = client(project).get_model_version_download_uri(registration.name, registration.version)
    return Path(uri.removeprefix("file://"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def pyfunc(project: Made, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Load a version as any MLflow user would."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{project.root}/mlflow.db")
    return mlflow.pyfunc.load_model


def test_says_nothing_of_mlflows_own(project: Made, capfd: pytest.CaptureFixture[str]) -> None:
    register(project.root)
    assert capfd.readouterr() == ("", "")


def test_first_database_is_silent_too(project: Made, capfd: pytest.CaptureFixture[str]) -> None:
    (project.root / "mlflow.db").unlink()
    register(project.root)
    assert capfd.readouterr() == ("", "")


def test_run_holds_params_metrics_and_tags(project: Made) -> None:
    done = register(project.root)
    run = client(project).get_run(done.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params == {
        "train.C": "1.0",
        "train.columns": '["a", "b"]',
        "split.seed": "7",
    }
    assert run.data.metrics == {"accuracy": 0.95, "rows": 20.0}
    assert run.data.tags.items() >= done.tags.items()


def test_run_holds_the_files(project: Made) -> None:
    done = register(project.root)
    folder = project.root / "mlruns/birds" / done.run_id / "artifacts"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "params.yaml",
        "figures/matrix.png",
        "metrics/evaluate.json",
        "notebook/birds.ipynb",
        "lineage/dvc.lock.json",
    }


def test_version_is_the_challenger(project: Made) -> None:
    register(project.root)
    second = register(project.root)
    assert second.version == "2"
    assert client(project).get_model_version_by_alias("birds", "challenger").version == 2


def test_version_leads_back_to_what_made_it(project: Made) -> None:
    commit = project.git("rev-parse", "HEAD")
    tags = version(project, register(project.root)).tags
    command = [sys.executable, "-m", "nblift.registry.lock"]
    lock = subprocess.run(command, capture_output=True, check=True, cwd=project.root).stdout
    assert tags == {
        "nblift.git_commit": commit,
        "nblift.git_clean": "true",
        "nblift.dvc_lock_sha256": hashlib.sha256(lock).hexdigest(),
        "nblift.params_sha256": sha256(project.root / "params.yaml"),
        "nblift.notebook": "notebooks/birds.ipynb",
        "nblift.notebook_sha256": sha256(project.root / "notebooks/birds.ipynb"),
        "nblift.notebook_logged": "source",
        "nblift.test_rows_sha256": tags["nblift.test_rows_sha256"],
        "nblift.data.data/raw/birds.csv": md5(project.root / "data/raw/birds.csv"),
    }


def test_download_is_the_pipelines_file_with_schema_and_pins(project: Made) -> None:
    folder = package(project, register(project.root))
    assert md5(folder / "model.skops") == md5(project.root / "models/model.skops")
    schema = ModelSchema.from_json((folder / "schema.json").read_text())
    assert (schema.task, schema.target, schema.classes) == (
        "classification",
        "species",
        ("Adelie", "Gentoo"),
    )
    pins = (folder / "requirements.txt").read_text().splitlines()
    assert {pin.split("==")[0] for pin in pins} == {
        "mlflow",
        "numpy",
        "pandas",
        "scikit-learn",
        "scipy",
        "skops",
    }
    assert all("==" in pin for pin in pins)
    for path in folder.rglob("*"):
        assert str(project.root).encode() not in (path.read_bytes() if path.is_file() else b""), path


def test_mlflow_itself_predicts_with_the_version(project: Made, pyfunc: Any) -> None:
    done = register(project.root)
    model = pyfunc(done.model_uri)
    columns = {f.name: f.type for f in model.metadata.get_input_schema().inputs}
    assert {name: kind.name for name, kind in columns.items()} == {
        "length_mm": "double",
        "mass_g": "long",
        "year": "long",
        "island": "string",
        "sex": "string",
        "ringed": "boolean",
    }
    assert [f.name for f in model.metadata.signature.outputs.inputs] == ["species"]
    assert model.predict(model.input_example).tolist() == ["Adelie"]


def test_version_brings_its_compiled_model_and_what_was_compared(project: Made) -> None:
    done = register(project.root)
    folder = package(project, done) / FOLDER
    proof = Proof.from_json((folder / PROOF).read_text())
    assert (proof.proven, proof.reason) == (True, None)
    assert proof.sha256 == sha256(folder / MODEL)
    training = pd.read_parquet(project.root / "data/split/x_train.parquet")
    test = pd.read_parquet(project.root / "data/split/x_test.parquet")
    assert (proof.rows["training"], proof.rows["test"]) == (len(training), len(test))
    assert sum(proof.rows.values()) > 5000
    assert done.compiled == proof.words()
    assert load_compiled((folder / MODEL).read_bytes()).features == tuple(training.columns)


def test_writes_the_report(project: Made) -> None:
    project.save_metrics({"accuracy": 0.95, "spread": None})
    done = register(project.root)
    report = json.loads((project.root / "reports/register.json").read_text())
    assert report["name"] == "birds"
    assert report["metrics"] == {"accuracy": 0.95, "spread": None}
    assert report["lineage"]["nblift.params_sha256"] == done.tags["nblift.params_sha256"]
    assert done.run_id not in json.dumps(report)  # DVC would see another output each time
    assert done.tags["nblift.git_commit"] not in report["lineage"].values()
    assert str(project.root) not in json.dumps(report)
    assert [path.name for path in (project.root / "reports").iterdir() if path.is_file()] == ["register.json"]


def test_executed_notebook_counts_only_if_it_is_the_same(project: Made) -> None:
    runs = project.root / "reports/runs"
    runs.mkdir()
    source = json.loads((project.root / "notebooks/birds.ipynb").read_text())
    injected = {
        "cell_type": "code",
        "source": ["seed = 7"],
        "metadata": {"tags": ["injected-parameters"]},
    }
    executed = {
        **source,
        "cells": [injected, {**source["cells"][0], "execution_count": 1}],
    }
    (runs / "birds.ipynb").write_text(json.dumps(executed))
    done = register(project.root)
    assert done.tags["nblift.notebook_logged"] == "executed"
    logged = project.root / "mlruns/birds" / done.run_id / "artifacts/notebook/birds.ipynb"
    assert json.loads(logged.read_text()) == executed
    executed["cells"][1]["source"] = "1 + 2"
    (runs / "birds.ipynb").write_text(json.dumps(executed))
    assert register(project.root).tags["nblift.notebook_logged"] == "source"


def test_lift_report_is_logged(project: Made) -> None:
    (project.root / "reports/lift").mkdir()
    for name in ("birds.json", "birds.html", "other.html"):
        (project.root / "reports/lift" / name).write_text("{}")
    done = register(project.root)
    logged = (project.root / "mlruns/birds" / done.run_id / "artifacts/lift").iterdir()
    assert sorted(path.name for path in logged) == ["birds.html", "birds.json"]


def test_runs_of_mlflow_run_are_continued(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = client(project).create_run(client(project).create_experiment("own", f"file://{project.root}/mlruns/own"))
    monkeypatch.setenv("MLFLOW_RUN_ID", run.info.run_id)
    assert register(project.root).run_id == run.info.run_id
    # whoever started it ends it
    assert client(project).get_run(run.info.run_id).info.status == "RUNNING"


def test_runs_whose_artifacts_need_a_server_get_a_child(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    # the experiment of somebody who typed `mlflow ui` first
    run = client(project).create_run(client(project).create_experiment("served", "mlflow-artifacts:/1"))
    monkeypatch.setenv("MLFLOW_RUN_ID", run.info.run_id)
    child = client(project).get_run(register(project.root).run_id)
    assert child.data.tags["mlflow.parentRunId"] == run.info.run_id


def test_other_database_by_variable(project: Made, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project.root.parent / "elsewhere.db"
    other.write_bytes(empty_database.read_bytes())
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{other}")
    register(project.root)
    assert (other.parent / "mlruns/birds").is_dir()
    assert not (project.root / "mlruns").exists()


def test_regressor_with_nulls_in_integers(project: Made, pyfunc: Any) -> None:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline

    x = pd.DataFrame(
        {
            "rooms": pd.array([None, 2, 3, 4] * 10, dtype="Int64"),
            "age": range(40),
            "gone": [None] * 40,
        }
    )
    x["gone"] = x["gone"].astype("float64")
    y = pd.Series(range(40), dtype="float64", name="price")
    model = make_pipeline(SimpleImputer(keep_empty_features=True), Ridge()).fit(x, y)
    project.registry["trusted_types"] = ["numpy.dtype"]
    project.write_params()
    project.save(model, {"r2": 0.5}, x_train=x, y_train=y, x_test=x, y_test=y)
    done = register(project.root)
    schema = ModelSchema.from_json((package(project, done) / "schema.json").read_text())
    rooms, age, gone = schema.features
    assert (schema.task, schema.classes, schema.target) == ("regression", None, "price")
    assert (
        rooms.type,
        rooms.nullable,
        rooms.minimum,
        rooms.maximum,
        rooms.example,
    ) == ("integer", True, 2, 4, 2)
    assert (age.type, age.nullable, age.example) == ("integer", False, 1)
    assert (gone.type, gone.nullable, gone.minimum, gone.example) == (
        "number",
        True,
        None,
        None,
    )
    loaded = pyfunc(done.model_uri)
    types = [(c.name, c.type.name, c.required) for c in loaded.metadata.get_input_schema().inputs]
    assert types == [
        ("rooms", "double", False),
        ("age", "long", True),
        ("gone", "double", False),
    ]
    # as `mlflow models serve` reads it: JSON integers, a null, and an optional column left out
    from mlflow.utils.proto_json_utils import dataframe_from_parsed_json

    records = [{"rooms": 3, "age": 7}, {"rooms": None, "age": 8}]
    rows = dataframe_from_parsed_json(records, "records", loaded.metadata.get_input_schema())
    assert len(loaded.predict(rows.assign(gone=float("nan")))) == 2


def test_files_that_dvc_does_not_know_are_refused(project: Made) -> None:
    (project.root / "metrics/evaluate.json").write_text('{"accuracy": 1.0}')
    with pytest.raises(
        RegistryError,
        match=r"metrics/evaluate.json: the file is not the one that dvc.lock names",
    ):
        register(project.root)
    assert client(project).search_registered_models() == []


def test_missing_file_is_named(project: Made) -> None:
    (project.root / "models/model.skops").unlink()
    with pytest.raises(
        RegistryError,
        match=r"models/model.skops: the file is not there\nRun `dvc repro`",
    ):
        register(project.root)


def test_column_that_no_request_can_carry_is_named(project: Made) -> None:
    x = pd.read_parquet(project.root / "data/split/x_train.parquet").assign(age=pd.Timedelta("1 day"))
    x.to_parquet(project.root / "data/split/x_train.parquet")
    project.lock()
    with pytest.raises(RegistryError, match=r"x_train.parquet: column age \(timedelta64.*JSON can carry"):
        register(project.root)


def test_other_frame_than_the_models_is_refused(project: Made) -> None:
    x = pd.read_parquet(project.root / "data/split/x_train.parquet").drop(columns="year")
    x.to_parquet(project.root / "data/split/x_train.parquet")
    project.lock()
    with pytest.raises(RegistryError, match="cannot predict for its own training rows"):
        register(project.root)


def test_model_that_cannot_predict_is_refused(project: Made) -> None:
    from sklearn.preprocessing import StandardScaler

    project.save(StandardScaler().fit([[1.0]]), {})
    with pytest.raises(RegistryError, match=r"StandardScaler has no predict"):
        register(project.root)


def test_failed_writing_leaves_a_failed_run(project: Made) -> None:
    project.registry["name"] = "a:b"
    project.write_params()
    with pytest.raises(RegistryError, match="MLflow"):
        register(project.root)
    experiment = client(project).get_experiment_by_name("a:b")
    assert experiment is not None
    runs = client(project).search_runs([experiment.experiment_id])
    assert [run.info.status for run in runs] == ["FAILED"]
    assert not (project.root / "reports/register.json").exists()


def test_unknown_name_lists_the_known(project: Made) -> None:
    project.registry["features"] = "x_tran"
    project.write_params()
    with pytest.raises(
        UsageError,
        match=r"params.yaml: registry.features: no file named x_tran.*\n.*x_train.parquet",
    ):
        register(project.root)


def test_outside_of_a_project(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"dvc.yaml: the file is not there"):
        register(tmp_path)
