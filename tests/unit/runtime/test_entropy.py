"""Randomness that is given out anew: processes, each with other hash seeds, that have to agree or to differ."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nblift

AUTHOR = """
import random, secrets, uuid, os
import numpy as np
def ask():
    return {
        "uuid": str(uuid.uuid4()), "token": secrets.token_hex(4), "urandom": os.urandom(4).hex(),
        "system": random.SystemRandom().random(), "own": random.Random().random(), "twice": random.Random().random(),
        "generator": np.random.default_rng().random(), "legacy": np.random.RandomState().rand(),
        "seeded": random.Random(3).random(),
    }
"""
ASK = """
import json, sys, tempfile, types
from nblift.runtime.entropy import replay
replay(lambda space: STAGE if space.get("__name__") == "author" else None)
author = types.ModuleType("author")
exec(AUTHOR, author.__dict__)
import os, random, uuid
found = {**author.ask(), "temporary": tempfile.mktemp(), "other": str(uuid.uuid4())}
random.seed()
print(json.dumps({**found, "kernel": random.random()}))
"""


def ask(stage: str) -> dict[str, object]:
    source = ASK.replace("STAGE", repr(stage)).replace("AUTHOR", repr(AUTHOR))
    env = {**os.environ, "PYTHONPATH": str(Path(nblift.__file__).parents[1]), "PYTHONHASHSEED": "random"}
    done = subprocess.run([sys.executable, "-c", source], env=env, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def answers() -> list[dict[str, object]]:
    return [ask("load"), ask("load"), ask("train"), ask("")]


OWN = ("uuid", "token", "urandom", "system", "own", "twice", "generator", "legacy")


@pytest.mark.parametrize("what", OWN)
def test_a_stage_gets_the_same_in_every_process_and_other_stages_other(
    what: str, answers: list[dict[str, object]]
) -> None:
    first, second, other, outside = (answer[what] for answer in answers)
    assert first == second != other
    assert outside not in (first, other)


def test_two_generators_are_no_twins(answers: list[dict[str, object]]) -> None:
    assert answers[0]["own"] != answers[0]["twice"]


@pytest.mark.parametrize("what", ["temporary", "other", "kernel"])
def test_what_others_ask_for_stays_random(what: str, answers: list[dict[str, object]]) -> None:
    assert len({answer[what] for answer in answers}) == len(answers)


def test_a_seed_is_a_seed(answers: list[dict[str, object]]) -> None:
    assert len({answer["seeded"] for answer in answers}) == 1
