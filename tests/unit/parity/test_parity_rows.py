"""Which rows are asked, and how they are sent."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nblift.errors import UsageError
from nblift.parity.rows import find_rows
from nblift.registry.project import Project, read_project

DVC = """
stages:
  load: {cmd: "true", deps: [raw.csv], outs: [data/load/birds.parquet]}
  split: {cmd: "true", deps: [data/load/birds.parquet], outs: [data/split/x_train.parquet]}
  register: {cmd: nblift register, deps: [data/split/x_train.parquet, models/model.skops]}
"""
LOCK = """
schema: '2.0'
stages:
  load:
    cmd: "true"
    deps: [{path: raw.csv, md5: a}]
    outs: [{path: data/load/birds.parquet, md5: b}]
  split:
    cmd: "true"
    deps: [{path: data/load/birds.parquet, md5: b}]
    outs: [{path: data/split/x_train.parquet, md5: c}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Five loaded birds, of which three were trained on."""
    for folder in ("data/load", "data/split", "models"):
        (tmp_path / folder).mkdir(parents=True)
    whole = pd.DataFrame(
        {"id": range(5), "mass": [1.0, None, 3.0, 4.0, 5.5], "sex": ["f", "m", None, "f", "x"], "n": [1, 2, 3, 4, 5]}
    )
    whole.to_parquet(tmp_path / "data/load/birds.parquet")
    whole.to_csv(tmp_path / "raw.csv", index=False)
    whole.loc[[0, 2, 3], ["mass", "sex", "n"]].to_parquet(tmp_path / "data/split/x_train.parquet")
    (tmp_path / "dvc.yaml").write_text(DVC)
    (tmp_path / "dvc.lock").write_text(LOCK)
    (tmp_path / "params.yaml").write_text("registry: {name: birds, model: model, features: x_train}\n")
    return read_project(tmp_path)


def test_the_largest_table_with_every_feature_is_asked(project: Project) -> None:
    rows = find_rows(project, None, 100)
    assert (rows.source, len(rows.frame), rows.whole) == ("data/load/birds.parquet", 5, 5)
    assert list(rows.frame.columns) == ["mass", "sex", "n"]
    assert [json.loads(body) for body in rows.bodies()][:3] == [
        {"mass": 1.0, "sex": "f", "n": 1},
        {"mass": None, "sex": "m", "n": 2},
        {"mass": 3.0, "sex": None, "n": 3},
    ]


def test_what_training_had_none_like_may_be_refused(project: Project) -> None:
    # a null where training had none, nothing, a null where it had some, a text that it did not have
    assert find_rows(project, None, 100).strange == [False, True, False, False, True]


def test_of_many_rows_some_are_asked(project: Project) -> None:
    rows = find_rows(project, None, 2)
    assert (len(rows.frame), rows.whole, rows.frame["n"].tolist()) == (2, 5, [1, 4])


def test_a_table_of_other_kinds_is_not_the_models(project: Project) -> None:
    other = pd.DataFrame({"mass": ["heavy"] * 9, "sex": ["f"] * 9, "n": range(9)})
    other.to_parquet(project.root / "data/load/birds.parquet")
    other.to_csv(project.root / "raw.csv", index=False)
    assert find_rows(project, None, 100).source == "data/split/x_train.parquet"


def test_rows_can_be_given(project: Project, tmp_path: Path) -> None:
    pd.DataFrame({"n": [7], "sex": ["f"], "mass": [2], "more": [0]}).to_csv(tmp_path / "mine.csv", index=False)
    rows = find_rows(project, tmp_path / "mine.csv", 100)
    assert rows.bodies() == [b'{"mass": 2, "sex": "f", "n": 7}']
    pd.DataFrame({"n": [7]}).to_csv(tmp_path / "few.csv")
    with pytest.raises(UsageError, match="lacks the model's features mass, sex"):
        find_rows(project, tmp_path / "few.csv", 100)
    for name in ("none.csv", "table.xlsx"):
        with pytest.raises(UsageError):
            find_rows(project, tmp_path / name, 100)


def test_a_model_that_was_fitted_on_an_array_is_asked_with_one(project: Project) -> None:
    np.save(project.root / "data/split/x_train.npy", np.eye(3))
    (project.root / "dvc.yaml").write_text(DVC.replace("x_train.parquet", "x_train.npy"))
    (project.root / "dvc.lock").write_text(LOCK.replace("x_train.parquet", "x_train.npy"))
    rows = find_rows(read_project(project.root), None, 100)
    assert isinstance(rows.input, np.ndarray)
    assert json.loads(rows.bodies()[1]) == {"x0": 0.0, "x1": 1.0, "x2": 0.0}
