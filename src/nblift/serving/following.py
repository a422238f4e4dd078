"""The registry's side of serving: which version an alias points to, and its files. Needs mlflow."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from nblift.errors import RegistryError
from nblift.serving.info import ModelInfo
from nblift.serving.settings import Settings

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

_PROMOTE = "Register a model (`dvc repro`), then `nblift promote`."


def fetch(settings: Settings, directory: Path) -> ModelInfo:
    """Put the files of the version that the alias points to in `directory`, and say in it which one that is.

    Raises:
        RegistryError: there is no registry, no such version, or no mlflow to ask with.
    """
    client = _client(settings)
    version = _version(client, settings)
    _download(settings, version, directory)
    info = ModelInfo(
        name=version.name,
        version=str(version.version),
        alias=settings.alias,
        run_id=version.run_id,
        created=_instant(version.creation_timestamp),
        metrics=dict(client.get_run(version.run_id).data.metrics) if version.run_id else {},
        tags=dict(version.tags),
    )
    info.write(directory)
    return info


def _client(settings: Settings) -> MlflowClient:
    if not settings.model:
        raise RegistryError("no model is named", hint="Set NBLIFT_MODEL, or registry.name in params.yaml.")
    database = settings.registry_uri.removeprefix("sqlite:///")
    if database != settings.registry_uri and not Path(database).is_file():
        # asking would make the database, and take seconds to lay its tables out
        raise RegistryError("there is no registry here yet", hint=_PROMOTE)
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    try:
        from mlflow import MlflowClient
    except ModuleNotFoundError as error:
        raise RegistryError(
            "mlflow is not installed", hint="Set NBLIFT_MODEL_DIR to what `nblift export` wrote, or install mlflow."
        ) from error
    return MlflowClient(tracking_uri=settings.registry_uri, registry_uri=settings.registry_uri)


def _version(client: MlflowClient, settings: Settings) -> ModelVersion:
    from mlflow.exceptions import MlflowException

    try:
        return client.get_model_version_by_alias(settings.model, settings.alias)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            message = f"the registry has no {settings.alias} version of {settings.model!r}"
            raise RegistryError(message, hint=_PROMOTE) from error
        raise RegistryError("the registry does not answer") from error


def _download(settings: Settings, version: ModelVersion, directory: Path) -> None:
    from mlflow.artifacts import download_artifacts
    from mlflow.exceptions import MlflowException

    try:
        download_artifacts(
            artifact_uri=f"models:/{version.name}/{version.version}",
            dst_path=str(directory),
            tracking_uri=settings.registry_uri,
            registry_uri=settings.registry_uri,
        )
    except (MlflowException, OSError) as error:
        raise RegistryError(f"the files of version {version.version} of {version.name!r} are gone") from error


def _instant(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).isoformat(timespec="seconds")
