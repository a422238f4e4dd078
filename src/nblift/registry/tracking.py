"""The way to MLflow: where it is, and how to talk to it without hearing its own chatter."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nblift.errors import NbliftError, RegistryError, UsageError

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Experiment

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
LOGGERS = ("mlflow", "alembic")


@dataclass(frozen=True)
class Tracking:
    """A connection. `uri` is the tracking server or database; the registry may be another."""

    client: MlflowClient
    uri: str

    def experiment(self, name: str) -> Experiment:
        """The experiment of that name, made where there is none.

        Beside a local database its artifacts lie in the folder `mlruns` next to it, so that `mlflow ui` shows them,
        whether it or this was started first.

        Raises:
            RegistryError: the experiment is in MLflow's trash.
        """
        found = self.client.get_experiment_by_name(name)
        if found is None:
            made = self.client.create_experiment(name, artifact_location=self._artifacts(name))
            return self.client.get_experiment(made)
        if found.lifecycle_stage == "deleted":
            hint = f"Restore it: `mlflow experiments restore --experiment-id {found.experiment_id}`."
            raise RegistryError(f"the MLflow experiment {name} was deleted", hint=hint)
        return found

    def _artifacts(self, name: str) -> str | None:
        if not self.uri.startswith("sqlite:///"):
            return None
        folder = Path(self.uri[len("sqlite:///") :]).resolve().parent
        return (folder / "mlruns" / name).as_uri()

    def reaches(self, artifact_uri: str) -> bool:
        """Whether artifacts there can be written from here: a server's own store needs the server."""
        return urlsplit(artifact_uri).scheme != "mlflow-artifacts" or self.uri.startswith("http")


@contextmanager
def tracking(root: Path) -> Iterator[Tracking]:
    """Connect to MLFLOW_TRACKING_URI and MLFLOW_REGISTRY_URI, else to `mlflow.db` in the project's root.

    Raises:
        UsageError: MLflow is not installed.
        RegistryError: whatever MLflow said no to meanwhile.
    """
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    with _quiet():
        try:
            from mlflow import MlflowClient
            from mlflow.exceptions import MlflowException
        except ImportError as error:
            raise UsageError(
                "MLflow is not installed",
                hint="Install it: `pip install 'nblift[track]'`.",
            ) from error
        uri = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{(root.resolve() / 'mlflow.db').as_posix()}"
        registry = os.environ.get("MLFLOW_REGISTRY_URI") or uri
        try:
            yield Tracking(MlflowClient(tracking_uri=uri, registry_uri=registry), uri)
        except NbliftError:
            raise
        except MlflowException as error:
            raise RegistryError(
                f"MLflow ({_public(uri)}): {error}",
                hint="Is it the right one? See MLFLOW_TRACKING_URI.",
            ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # importing mlflow sets its logger's level, so it has to come before ours
        try:
            import mlflow  # noqa: F401
        except ImportError:
            pass
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _public(uri: str) -> str:
    parts = urlsplit(uri)
    return uri.replace(f"{parts.username}:{parts.password}@", "") if parts.password else uri
