"""Where a version comes from: git, dvc.lock, parameters, metrics."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from mlflow.utils.validation import _validate_tag_name
from registry_project import Made

from nblift.errors import RegistryError, UsageError
from nblift.registry.git import GitState, read_git
from nblift.registry.lineage import lineage_tags, mlflow_key
from nblift.registry.lock import Lock, read_lock
from nblift.registry.params import flat_params, read_metrics
from nblift.registry.project import read_project
from nblift.registry.settings import read_settings


def lock_of(project: Made) -> Lock:
    known = read_project(project.root)
    return read_lock(known.root, known.deps, known.stages)


def clean(project: Made) -> bool:
    return read_git(project.root, lock_of(project).written).clean


def test_lock_is_cut_to_the_stages_before(project: Made) -> None:
    lock = lock_of(project)
    # `gone` is still in dvc.lock, but no longer in dvc.yaml
    assert list(lock.stages) == ["evaluate", "split", "train"]
    assert set(lock.data) == {"data/raw/birds.csv"}


def test_lock_hash_ignores_registers_own_entry(project: Made) -> None:
    before = lock_of(project).sha256
    with (project.root / "dvc.lock").open("a") as stream:
        stream.write("  register:\n    cmd: nblift register\n")
    assert lock_of(project).sha256 == before


def test_lock_hash_changes_with_the_data(project: Made) -> None:
    before = lock_of(project).sha256
    (project.root / "data/raw/birds.csv").write_text("other\n")
    project.lock()
    assert lock_of(project).sha256 != before


def test_foreach_stages_are_found(project: Made) -> None:
    text = (project.root / "dvc.lock").read_text().replace("\n  train:", "\n  train@forest:")
    (project.root / "dvc.lock").write_text(text)
    assert "train@forest" in lock_of(project).stages


def test_no_lock_at_all(project: Made) -> None:
    (project.root / "dvc.lock").unlink()
    assert lock_of(project).text == "{}\n"


def test_git_is_clean_after_the_pipelines_own_writing(project: Made) -> None:
    project.save_metrics({"accuracy": 0.7})
    (project.root / "reports/register.json").write_text("{}")
    assert clean(project)


@pytest.mark.parametrize(
    "path",
    [
        "params.yaml",
        "src/pipeline/split.py",
        "src/pipeline/new.py",
        "data/raw/more.csv",
    ],
)
def test_git_is_not_clean_after_a_change_of_an_input(project: Made, path: str) -> None:
    with (project.root / path).open("a") as stream:
        stream.write("# changed\n")
    assert not clean(project)


def test_git_of_a_project_in_a_subfolder(project: Made) -> None:
    shutil.rmtree(project.root / ".git")
    outer = Made(project.root.parent)
    outer.git("init", "-q")
    assert read_git(project.root, ()) == GitState("none", False)
    commit = outer.commit()
    project.save_metrics({"accuracy": 0.7})
    assert read_git(project.root, lock_of(project).written) == GitState(commit, True)


def test_without_git(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(project.root / ".git")
    assert read_git(project.root, ()) == GitState("none", False)
    monkeypatch.setenv("PATH", "")
    assert read_git(project.root, ()) == GitState("none", False)


def test_notebook_that_is_not_there(project: Made) -> None:
    (project.root / "notebooks/birds.ipynb").unlink()
    with pytest.raises(RegistryError, match=r"notebooks/birds.ipynb: the notebook is not there"):
        lineage_tags(read_project(project.root), Lock({}))


@pytest.mark.parametrize(
    "path",
    ["data/a b.csv", "../../out (1).csv", "données/é.csv", "a/" * 200, "x%y", "./../z"],
)
def test_mlflow_takes_every_key(path: str) -> None:
    _validate_tag_name(mlflow_key(f"nblift.data.{path}"))
    assert mlflow_key("nblift.data.raw/birds.csv") == "nblift.data.raw/birds.csv"
    assert mlflow_key("a%b") != mlflow_key("a(b")


def test_params_are_flat() -> None:
    params = {
        "train": {"n": 3, "names": ["a"], "none": None, "on": True, "empty": {}},
        "text": "x" * 7000,
    }
    flat = flat_params(params)
    assert flat.pop("text").endswith("x…")
    expected = {
        "train.n": "3",
        "train.names": '["a"]',
        "train.none": "null",
        "train.on": "true",
        "train.empty": "{}",
    }
    assert flat == expected


def test_metrics_of_several_stages() -> None:
    files = {
        "metrics/train.json": '{"accuracy": 1, "loss": {"log": 0.5}}',
        "metrics/test.json": '{"accuracy": 0.5, "ok": true, "label": "x", "gap": null}',
    }
    metrics = read_metrics(files)
    assert math.isnan(metrics.pop("gap"))
    assert metrics == {
        "train.accuracy": 1.0,
        "loss.log": 0.5,
        "test.accuracy": 0.5,
        "ok": 1.0,
    }


@pytest.mark.parametrize("text", ["[1]", "{", "3"])
def test_metrics_that_are_no_object(text: str) -> None:
    with pytest.raises(RegistryError, match=r"metrics/train.json: not"):
        read_metrics({"metrics/train.json": text})


DEPS = (
    "models/model.skops",
    "metrics/model.json",
    "a/x.parquet",
    "b/x.parquet",
    "y.npy",
)
GOOD = {"name": "m", "model": "model", "features": "y"}


def test_settings_find_files_by_stem() -> None:
    settings = read_settings(GOOD, DEPS)
    assert (settings.model, settings.features, settings.target) == (
        "models/model.skops",
        "y.npy",
        None,
    )
    assert (settings.trusted_types, settings.allow_pickle, settings.gate.minimum) == (
        (),
        False,
        {},
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"features": "x"}, "x names 2 files: a/x.parquet, b/x.parquet"),
        ({"features": "z"}, "no file named z"),
        ({"model": "forest"}, r"no file named forest \(.skops or .pkl\)"),
        ({"name": None}, "registry.name is missing"),
        ({"name": 3}, "registry.name is 3, not a name"),
        ({"gates": {}}, "unknown gates"),
        ({"gate": {"maximum": 1}}, "takes `minimum` and `compare`"),
        ({"gate": {"minimum": [1]}}, "maps metrics to numbers"),
        (
            {"gate": {"minimum": {"f1": "high"}}},
            "registry.gate.minimum.f1 is 'high', not a number",
        ),
        (
            {"gate": {"minimum": {"f1": float("nan")}}},
            "registry.gate.minimum.f1 is nan, not a number",
        ),
        ({"trusted_types": "all"}, "a list of type names"),
        ({"allow_pickle": "no"}, "neither true nor false"),
    ],
)
def test_settings_that_are_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_settings({**GOOD, **change}, DEPS)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "dvc.yaml",
            "stages: {train: {cmd: x}}",
            "dvc.yaml: there is no stage `register`",
        ),
        ("dvc.yaml", "a: [", "dvc.yaml: not YAML"),
        ("params.yaml", "- a", "params.yaml: not a mapping"),
        ("params.yaml", "train: {}", "params.yaml: there is no `registry` section"),
    ],
)
def test_project_files_that_are_wrong(project: Made, name: str, text: str, message: str) -> None:
    Path(name).write_text(text)
    with pytest.raises(UsageError, match=message):
        read_project(project.root)
