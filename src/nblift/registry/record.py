"""Write one MLflow run with all that belongs to it, and make the model version."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nblift.registry.package import Fitted, write_package
from nblift.registry.project import Project
from nblift.registry.tracking import Tracking

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Run

# the most parameters that MLflow takes in one batch
BATCH = 100


@dataclass(frozen=True)
class Record:
    """The content of a run: `artifacts` are files or folders with the folder they go to, `texts` are path to text."""

    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    artifacts: Sequence[tuple[Path, str | None]]
    texts: Mapping[str, str]
    fitted: Fitted


def write_record(tracking: Tracking, project: Project, record: Record) -> tuple[str, str]:
    """Write the run and the version; returns the run's id and the version's number."""
    name = project.settings.name
    with _run(tracking, name, record.tags) as run:
        run_id = run.info.run_id
        for path, folder in record.artifacts:
            _log(tracking, run_id, path, folder)
        for target, text in record.texts.items():
            tracking.client.log_text(run_id, text, target)
        model = _log_model(tracking, project, run, record)
        _log_batch(tracking, run_id, record, model.model_id)
        _ensure_registered(tracking, name)
        version = tracking.client.create_model_version(
            name,
            f"models:/{model.model_id}",
            run_id=run_id,
            tags=dict(record.tags),
            model_id=model.model_id,
        )
    return run_id, str(version.version)


@contextmanager
def _run(tracking: Tracking, name: str, tags: Mapping[str, str]) -> Iterator[Run]:
    parent = os.environ.get("MLFLOW_RUN_ID")
    if parent and tracking.reaches((run := tracking.client.get_run(parent)).info.artifact_uri):
        # `mlflow run` started it and will end it
        yield run
        return
    experiment = tracking.experiment(name)
    own = {"mlflow.source.name": "nblift register", "mlflow.source.type": "LOCAL"}
    if parent:
        own["mlflow.parentRunId"] = parent
    if tags["nblift.git_commit"] != "none":
        own["mlflow.source.git.commit"] = tags["nblift.git_commit"]
    run = tracking.client.create_run(experiment.experiment_id, tags=own, run_name=_run_name(name, tags))
    try:
        yield run
    except BaseException:
        tracking.client.set_terminated(run.info.run_id, "FAILED")
        raise
    tracking.client.set_terminated(run.info.run_id, "FINISHED")


def _run_name(name: str, tags: Mapping[str, str]) -> str:
    return f"{name}-{tags['nblift.git_commit'][:8]}" + ("" if tags["nblift.git_clean"] == "true" else "-changed")


def _log(tracking: Tracking, run_id: str, path: Path, folder: str | None) -> None:
    if path.is_dir():
        tracking.client.log_artifacts(run_id, str(path), folder)
    else:
        tracking.client.log_artifact(run_id, str(path), folder)


def _log_model(tracking: Tracking, project: Project, run: Run, record: Record) -> LoggedModel:
    from mlflow.entities import LoggedModelOutput

    client = tracking.client
    model = client.create_logged_model(
        run.info.experiment_id,
        Path(project.settings.model).stem,
        run.info.run_id,
        params=dict(record.params),
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = Path(folder, "model")
            write_package(record.fitted, content, project, run.info.run_id, model.model_id)
            client.log_model_artifacts(model.model_id, str(content))
    except BaseException:
        client.finalize_logged_model(model.model_id, "FAILED")
        raise
    client.finalize_logged_model(model.model_id, "READY")
    client.log_outputs(run.info.run_id, [LoggedModelOutput(model.model_id, step=0)])
    return model


def _log_batch(tracking: Tracking, run_id: str, record: Record, model_id: str) -> None:
    from mlflow.entities import Metric, Param, RunTag

    now = int(time.time() * 1000)
    metrics = [Metric(key, value, now, 0, model_id=model_id) for key, value in record.metrics.items()]
    tags = [RunTag(key, value) for key, value in record.tags.items()]
    params = [Param(key, value) for key, value in record.params.items()]
    for start in range(0, max(len(metrics), len(tags), len(params)), BATCH):
        part = slice(start, start + BATCH)
        tracking.client.log_batch(run_id, metrics[part], params[part], tags[part])


def _ensure_registered(tracking: Tracking, name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        tracking.client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
