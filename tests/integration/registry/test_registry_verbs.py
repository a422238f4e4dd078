"""The verbs: what they print, and how they end."""

from __future__ import annotations

import json

import pytest
import typer
from registry_project import Made
from typer.testing import CliRunner

from nblift.cli.history import history
from nblift.cli.promote import promote
from nblift.cli.register import register
from nblift.cli.rollback import rollback
from nblift.errors import GateClosed

APP = typer.Typer()
for verb in (register, promote, rollback, history):
    APP.command()(verb)


def run(*arguments: str) -> str:
    return CliRunner().invoke(APP, arguments, catch_exceptions=False).stdout


def test_people_read_tables(project: Made) -> None:
    assert "registered birds version 1: models:/birds/1" in run("register")
    assert "none yet" in run("history")
    promoted = run("promote")
    assert "yes" in promoted
    assert promoted.endswith("production of birds is version 1 (was empty)\n")
    assert run("promote").endswith("production of birds is version 1 (already)\n")
    run("register")
    assert run("promote").endswith("production of birds is version 2 (was version 1)\n")
    assert run("rollback") == "production is version 1 again (was 2)\n"
    ledger = run("history")
    assert "rollback" in ledger
    assert "production of birds: version 1" in ledger


def test_programs_read_json(project: Made) -> None:
    assert json.loads(run("register", "--json"))["version"] == "1"
    verdict = json.loads(run("promote", "--json"))
    assert (verdict["verdict"], verdict["moved"], verdict["checks"][0]["passed"]) == (
        "yes",
        True,
        True,
    )
    run("register")
    run("promote")
    assert json.loads(run("rollback", "--json"))["version"] == "1"
    assert [move["version"] for move in json.loads(run("history", "--json"))["moves"]] == ["1", "2", "1"]


def test_no_is_shown_before_it_is_raised(project: Made) -> None:
    project.gate({"accuracy": 0.99})
    run("register")
    with pytest.raises(GateClosed, match="accuracy is 0.95, less than 0.99"):
        run("promote")
    done = CliRunner().invoke(APP, ["promote", "--json"])
    assert isinstance(done.exception, GateClosed)
    verdict = json.loads(done.stdout)
    assert (verdict["verdict"], verdict["moved"], verdict["at"]) == ("no", False, None)
