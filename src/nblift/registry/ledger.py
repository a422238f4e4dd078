"""The ledger: every move of the alias `production`, oldest first, kept as a tag of the registered model.

It says what moved and when, never who. Read as a stack, it knows where a rollback leads: a promotion goes on top, a
rollback takes off what it left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

from nblift.errors import RegistryError
from nblift.registry.gate import Check

if TYPE_CHECKING:
    from mlflow import MlflowClient

PRODUCTION = "production"
TAG = "nblift.moves"
# MLflow takes 100,000 characters in a tag
LENGTH = 90_000


@dataclass(frozen=True)
class Move:
    """One move. `at` is UTC in ISO 8601; `previous` is None where there was no production version before."""

    at: str
    action: Literal["promote", "rollback"]
    previous: str | None
    version: str
    checks: tuple[Check, ...] = ()


def read_moves(client: MlflowClient, name: str) -> list[Move]:
    """The moves of a registered model, oldest first.

    Raises:
        RegistryError: somebody else wrote the tag.
    """
    text = client.get_registered_model(name).tags.get(TAG)
    try:
        return [_move(entry) for entry in json.loads(text)] if text else []
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RegistryError(
            f"the tag {TAG} of {name} is not a ledger: {error}",
            hint="Delete the tag in `mlflow ui` to begin a new one.",
        ) from error


def move(client: MlflowClient, name: str, done: Move) -> None:
    """Move the alias, then write it down; the oldest moves go when the tag is full."""
    moves = [*read_moves(client, name), done]
    client.set_registered_model_alias(name, PRODUCTION, done.version)
    while len(text := json.dumps([asdict(m) for m in moves])) > LENGTH:
        moves = moves[1:]
    client.set_registered_model_tag(name, TAG, text)


def before(moves: Sequence[Move], current: str | None) -> str | None:
    """The version to roll back to from `current`, or None where the ledger knows of none.

    Where somebody moved the alias past the ledger, it is the version that the ledger last put into production.
    """
    stack: list[str] = []
    for step in moves:
        if step.action == "promote":
            stack.append(step.version)
            continue
        while stack and stack[-1] != step.version:
            stack.pop()
    while stack and stack[-1] == current:
        stack.pop()
    return stack[-1] if stack else None


def now() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _move(entry: dict[str, Any]) -> Move:
    return Move(**{**entry, "checks": tuple(Check(**check) for check in entry["checks"])})
