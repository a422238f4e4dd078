"""Roll back: move the alias `production` to the version that was there before."""

from __future__ import annotations

from pathlib import Path

from nblift.errors import RegistryError
from nblift.registry.history import read_history
from nblift.registry.ledger import Move, before, move, now
from nblift.registry.project import read_project
from nblift.registry.tracking import tracking
from nblift.registry.versions import by_number


def rollback(root: Path) -> Move:
    """Move production one step back in the ledger. The gate is not asked: the version has passed it once.

    Raises:
        UsageError: params.yaml is wrong.
        RegistryError: there is nothing to go back to, or the version there was deleted.
    """
    project = read_project(root)
    name = project.settings.name
    with tracking(project.root) as connection:
        history = read_history(connection, name)
        target = before(history.moves, history.production)
        if target is None:
            raise RegistryError(
                f"there is no production version of {name} before {history.production or 'this'}",
                hint="`nblift history` shows the moves; `nblift promote --version N` takes any version.",
            )
        by_number(connection.client, name, target)
        done = Move(now(), "rollback", history.production, target)
        move(connection.client, name, done)
    return done
