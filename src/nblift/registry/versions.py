"""Find versions of a registered model by number or alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nblift.errors import RegistryError, UsageError

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

# what MLflow says where something is not there; an alias that is not set is an invalid parameter to it
ABSENT = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")


def by_number(client: MlflowClient, name: str, version: str) -> ModelVersion:
    """The version with that number.

    Raises:
        UsageError: it is not a number.
        RegistryError: there is no such version.
    """
    from mlflow.exceptions import MlflowException

    if not version.isdecimal():
        raise UsageError(
            f"{version} is not a version's number",
            hint="`nblift history` and `mlflow ui` show them.",
        )
    try:
        return client.get_model_version(name, version)
    except MlflowException as error:
        if error.error_code not in ABSENT:
            raise
        hint = "`mlflow ui` shows the versions there are; `dvc repro` registers one."
        raise RegistryError(f"there is no version {version} of {name}", hint=hint) from error


def by_alias(client: MlflowClient, name: str, alias: str) -> ModelVersion | None:
    """The version that the alias points to, or None."""
    from mlflow.exceptions import MlflowException

    try:
        return client.get_model_version_by_alias(name, alias)
    except MlflowException as error:
        if error.error_code in ABSENT:
            return None
        raise
