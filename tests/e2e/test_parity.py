"""`nblift parity` on the reference project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.clone import SHARED, environment, typed
from e2e.served import free_port, started, wait_until

pytestmark = SHARED

# the pipeline's model with fewer trees
OTHER = """
import skops.io, sys
model = skops.io.load(sys.argv[1], trusted=skops.io.get_untrusted_types(file=sys.argv[1]))
forest = model.named_steps["forest"]
forest.estimators_ = forest.estimators_[:20]
forest.n_estimators = 20
skops.io.dump(model, sys.argv[1])
"""


def asked(clone: Path, options: str = "") -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        f"nblift parity --json {options}",
        shell=True,
        cwd=clone,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_all_rows_have_one_answer(clone: Path) -> None:
    code, found = asked(clone)
    assert (code, found["verdict"]) == (0, "equal")
    assert (found["rows"], found["whole"], found["source"]) == (344, 344, "data/load/penguins.parquet")
    sides = {side["name"]: side for side in found["sides"]}
    assert list(sides) == ["notebook", "pipeline", "service, compiled", "service, pipeline", "container"]
    assert (sides["pipeline"]["equal"], sides["pipeline"]["largest"]) == (344, 0)
    for name in ("service, compiled", "service, pipeline"):
        # two birds were dropped before training, because nobody measured them
        assert (sides[name]["equal"], sides[name]["refused"], sides[name]["different"]) == (342, 2, 0)
        assert sides[name]["largest"] <= found["bound"]
        (words,) = sides[name]["refusals"]
        assert "must not be null: no training row had a null here" in words
    assert sides["container"]["verdict"] == "not compared"
    assert sides["container"]["reason"]


def test_another_model_is_found(clone: Path) -> None:
    file = clone / "models/model.skops"
    kept = file.read_bytes()
    file.unlink()
    file.write_bytes(kept)
    try:
        subprocess.run([sys.executable, "-c", OTHER, str(file)], check=True)
        done = typed(clone, "nblift parity --limit 40 || echo code $?")
    finally:
        file.write_bytes(kept)
    assert "code 1" in done.stdout
    assert "pipeline: different, because row " in done.stdout
    assert re.search(r"^service, compiled +equal ", done.stdout, re.MULTILINE)
    *_, hint, result, _ = done.stdout.rstrip().splitlines()
    assert hint.startswith("Run `dvc repro`: train")
    assert result.endswith("39 of 344 rows of data/load/penguins.parquet: different")


def test_any_running_service_can_be_asked(clone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    assert typed(clone, f"nblift export {folder}").returncode == 0
    shutil.rmtree(folder / "compiled")
    port = free_port()
    variables = {"NBLIFT_PORT": str(port), "NBLIFT_MODEL_DIR": str(folder)}
    with started([sys.executable, "-m", "nblift", "serve"], cwd=clone, env={**environment(), **variables}) as process:
        wait_until(f"http://127.0.0.1:{port}/health/ready", process)
        code, found = asked(clone, f"--limit 20 --url http://127.0.0.1:{port}")
    assert code == 0
    assert [side["name"] for side in found["sides"]].count("service, pipeline") == 2
    assert found["sides"][4]["what"] == f"http://127.0.0.1:{port}"


def test_an_image_that_was_asked_for_has_to_be_there(clone: Path) -> None:
    done = typed(clone, "nblift parity --limit 20 --image no-such-image || echo code $?")
    assert "no-such-image" in done.stdout
    assert done.stdout.endswith("code 2\n")
