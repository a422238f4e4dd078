"""History: what the ledger holds, and where production is now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nblift.errors import RegistryError
from nblift.registry.ledger import PRODUCTION, Move, read_moves
from nblift.registry.project import read_project
from nblift.registry.tracking import Tracking, tracking
from nblift.registry.versions import by_alias


@dataclass(frozen=True)
class History:
    """The moves of a model's `production`, oldest first, and the version it points to now, or None."""

    name: str
    production: str | None
    moves: tuple[Move, ...]


def history(root: Path) -> History:
    """The ledger of the project's registered model.

    Raises:
        UsageError: params.yaml is wrong.
        RegistryError: the model was never registered, or the ledger is damaged.
    """
    project = read_project(root)
    with tracking(project.root) as connection:
        return read_history(connection, project.settings.name)


def read_history(connection: Tracking, name: str) -> History:
    """The same over an open connection."""
    from mlflow.exceptions import MlflowException

    try:
        moves = read_moves(connection.client, name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        raise RegistryError(f"there is no registered model {name}", hint="Run `dvc repro`.") from error
    production = by_alias(connection.client, name, PRODUCTION)
    return History(name, str(production.version) if production else None, tuple(moves))
