"""The registry's side of serving: which version an alias points to, and its files. Needs mlflow."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
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
# mlflow's own would let a registry that is away hold a question for minutes
_PATIENCE = {"MLFLOW_HTTP_REQUEST_TIMEOUT": "20", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}


class NoVersion(RegistryError):
    """The registry answers, and the alias points to no version."""

    code = "no-version"


@dataclass(frozen=True)
class Found:
    """A version that an alias points to. `identity` tells it from another of the same number."""

    number: str
    identity: str
    entity: ModelVersion


class Registry:
    """A registry that can be asked again and again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: MlflowClient | None = None

    def find(self, alias: str) -> Found:
        """The version that an alias of the model points to.

        Raises:
            NoVersion: it points to none.
            RegistryError: there is no registry, or no mlflow to ask with.
        """
        client, model = self._connected(), self._settings.model
        from mlflow.exceptions import MlflowException

        try:
            version = client.get_model_version_by_alias(model, alias)
        except MlflowException as error:
            if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                raise NoVersion(f"the registry has no {alias} version of {model!r}", hint=_PROMOTE) from error
            raise RegistryError("the registry does not answer") from error
        number = str(version.version)
        return Found(number, f"{version.name}/{number}/{version.creation_timestamp}/{version.run_id}", version)

    def download(self, found: Found, alias: str, directory: Path) -> ModelInfo:
        """Put a version's files in `directory`, and say in it which one that is.

        Raises:
            RegistryError: its files cannot be had.
        """
        version = found.entity
        self._download(version, directory)
        info = ModelInfo(
            name=version.name,
            version=found.number,
            alias=alias,
            run_id=version.run_id,
            created=_instant(version.creation_timestamp),
            metrics=self._metrics(version),
            tags=dict(version.tags),
        )
        info.write(directory)
        return info

    def _download(self, version: ModelVersion, directory: Path) -> None:
        client = self._connected()
        from mlflow.artifacts import download_artifacts
        from mlflow.exceptions import MlflowException

        uri = self._settings.registry_uri
        try:
            # not by models:/name/version, which mlflow in part looks up in the working directory's registry
            source = client.get_model_version_download_uri(version.name, version.version)
            with tempfile.TemporaryDirectory(prefix=".download-", dir=directory.parent) as folder:
                found = download_artifacts(artifact_uri=source, dst_path=folder, tracking_uri=uri, registry_uri=uri)
                shutil.copytree(found, directory, dirs_exist_ok=True)
        except (MlflowException, OSError) as error:
            raise RegistryError(f"the files of version {version.version} of {version.name!r} are gone") from error

    def _connected(self) -> MlflowClient:
        # also where there was one before: its database may be gone
        check_registry(self._settings)
        if self._client is None:
            self._client = _client(self._settings)
        return self._client

    def _metrics(self, version: ModelVersion) -> dict[str, float]:
        return dict(self._connected().get_run(version.run_id).data.metrics) if version.run_id else {}


def fetch(settings: Settings, directory: Path) -> ModelInfo:
    """Put the files of the version that the alias points to in `directory`, and say in it which one that is.

    Raises:
        RegistryError: there is no registry, no such version, or no mlflow to ask with.
    """
    registry = Registry(settings)
    return registry.download(registry.find(settings.alias), settings.alias, directory)


def check_registry(settings: Settings) -> None:
    """See what can be seen without mlflow.

    Raises:
        RegistryError: no model is named, or the registry is a database that is not there.
    """
    if not settings.model:
        raise RegistryError("no model is named", hint="Set NBLIFT_MODEL, or registry.name in params.yaml.")
    database = database_file(settings)
    if database is not None and not database.is_file():
        # asking would make the database, and take seconds to lay its tables out
        raise RegistryError("there is no registry here yet", hint=_PROMOTE)


def database_file(settings: Settings) -> Path | None:
    """The file that the registry is in, where it is a database in a file."""
    path = settings.registry_uri.removeprefix("sqlite:///")
    return None if path == settings.registry_uri else Path(path)


def _client(settings: Settings) -> MlflowClient:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    for name, value in _PATIENCE.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
    except ModuleNotFoundError as error:
        raise RegistryError(
            "mlflow is not installed", hint="Set NBLIFT_MODEL_DIR to what `nblift export` wrote, or install mlflow."
        ) from error
    return MlflowClient(tracking_uri=settings.registry_uri, registry_uri=settings.registry_uri)


def _instant(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).isoformat(timespec="seconds")
