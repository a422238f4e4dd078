"""Promote: move the alias `production` to a version, if the gate says yes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nblift.errors import RegistryError
from nblift.registry.gate import Check, check_against, check_minimum, closed
from nblift.registry.ledger import PRODUCTION, Move, move, now
from nblift.registry.lineage import rows_sha256
from nblift.registry.project import Project, read_project
from nblift.registry.register import CHALLENGER
from nblift.registry.scoring import score_version
from nblift.registry.tracking import Tracking, tracking
from nblift.registry.versions import by_alias, by_number

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class Examination:
    """What the gate says about a version. `production` is the present production version, or None."""

    name: str
    version: str
    production: str | None
    checks: tuple[Check, ...]
    tags: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether the version may become, or stay, the production version."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True)
class Promotion:
    """A version in production. `moved` is False where it was there already; `at` is UTC in ISO 8601."""

    name: str
    version: str
    previous: str | None
    at: str
    moved: bool
    checks: tuple[Check, ...]


def examine(root: Path, version: str | None = None) -> Examination:
    """Ask the gate about a version (the challenger, where none is named) and change nothing.

    Raises:
        UsageError: params.yaml or the version's number is wrong.
        RegistryError: there is no such version, or MLflow refused.
    """
    project = read_project(root)
    with tracking(project.root) as connection:
        return _examine(connection, project, version)


def promote(root: Path, version: str | None = None) -> Promotion:
    """Make a version (the challenger, where none is named) the production version.

    Raises:
        GateClosed: the gate says no; the message names every reason.
        UsageError, RegistryError: as `examine`.
    """
    return carry_out(root, examine(root, version))


def carry_out(root: Path, examination: Examination) -> Promotion:
    """Move the alias as examined, write the ledger and the version's tags.

    Raises:
        GateClosed: the gate said no.
        RegistryError: production moved since the examination, or MLflow refused.
    """
    name, version, previous = (
        examination.name,
        examination.version,
        examination.production,
    )
    if not examination.passed:
        raise closed(name, version, examination.checks)
    done = Move(now(), "promote", previous, version, examination.checks)
    promotion = Promotion(name, version, previous, done.at, previous != version, examination.checks)
    if not promotion.moved:
        return promotion
    with tracking(root) as connection:
        client = connection.client
        present = by_alias(client, name, PRODUCTION)
        if (str(present.version) if present else None) != previous:
            raise RegistryError(
                f"production of {name} moved meanwhile",
                hint="Run `nblift promote` again.",
            )
        move(client, name, done)
        for key, value in _tags(done).items():
            client.set_model_version_tag(name, version, key, value)
    return promotion


def _examine(connection: Tracking, project: Project, version: str | None) -> Examination:
    settings, client = project.settings, connection.client
    name = settings.name
    candidate = by_number(client, name, version) if version else by_alias(client, name, CHALLENGER)
    if candidate is None:
        raise RegistryError(
            f"{name} has no challenger",
            hint="Run `dvc repro`, or name a version: --version N.",
        )
    production = by_alias(client, name, PRODUCTION)
    checks = check_minimum(settings.gate.minimum, _metrics(connection, candidate))
    number = str(candidate.version)
    present = str(production.version) if production else None
    if production and settings.gate.compare and present != number:
        scores = [score_version(connection, project, v) for v in (number, str(present))]
        checks.append(
            check_against(
                settings.gate.compare,
                scores[0],
                scores[1],
                _note(project, candidate, production),
            )
        )
    return Examination(name, number, present, tuple(checks), dict(candidate.tags))


def _metrics(connection: Tracking, version: ModelVersion) -> dict[str, float]:
    if not version.run_id:
        return {}
    metrics: dict[str, float] = connection.client.get_run(version.run_id).data.metrics
    return metrics


def _note(project: Project, *versions: ModelVersion) -> str | None:
    # a version that was fitted on other rows may have seen these: its score flatters it
    rows = rows_sha256(project)
    others = [str(v.version) for v in versions if v.tags.get("nblift.test_rows_sha256", rows) != rows]
    if not others:
        return None
    return f"version {' and '.join(others)} was made with other test rows and may have been fitted on some of these"


def _tags(done: Move) -> dict[str, str]:
    return {
        "nblift.promoted_at": done.at,
        "nblift.previous_production": done.previous or "none",
        "nblift.gate": json.dumps([asdict(check) for check in done.checks], ensure_ascii=False),
    }
