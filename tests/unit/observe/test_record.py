"""Saving a value while the notebook runs."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nblift.observe.record import record
from nblift.runtime.formats import load


@pytest.mark.parametrize(
    ("value", "suffix"),
    [
        ([1, "a"], ".json"),
        ((1, 2), ".pkl"),
        ({1: 2}, ".pkl"),
        (np.arange(3), ".npy"),
        (np.array([1, None], dtype=object), ".pkl"),
        (np.array([[1]]).view(np.matrix), ".pkl"),
        (np.ma.array([1, 2], mask=[True, False]), ".pkl"),
        (pd.DataFrame({"a": [1]}), ".parquet"),
        (pd.DataFrame({"a": [(1, 2)]}), ".pkl"),
        (pd.DataFrame({"a": [1]}, index=pd.date_range("2020", periods=1, freq="D")), ".pkl"),
    ],
)
def test_the_first_format_that_gives_the_value_back_whole(value: Any, suffix: str, tmp_path: Path) -> None:
    row = record("x", {"x": value}, tmp_path, 3)
    assert row["file"] == f"values/3-x{suffix}" and row["error"] is None and row["digest"]
    assert [p.name for p in (tmp_path / "values").iterdir()] == [f"3-x{suffix}"]


@pytest.mark.parametrize("value", [(i for i in [1]), [open], lambda: None][:1])
def test_what_has_no_value_is_told(value: Any, tmp_path: Path) -> None:
    row = record("x", {"x": value}, tmp_path, 0)
    assert row["file"] is None and row["error"] and list(tmp_path.iterdir()) == []
    assert record("y", {"x": value}, tmp_path, 0)["error"] == "it has no value there"


def test_random_streams_are_saved_by_their_state(tmp_path: Path) -> None:
    for name, draw in (("python.random", random.random), ("numpy.random", np.random.rand)):
        row = record(name, {}, tmp_path, 0)
        saved = load(tmp_path / row["file"])
        first = draw()
        (random.setstate if name == "python.random" else np.random.set_state)(saved)
        assert draw() == first


def test_saving_does_not_change_what_the_notebook_does_next(tmp_path: Path) -> None:
    """cloudpickle would set the methods of a class anew that it has pickled before."""
    space: dict[str, Any] = {"__name__": "__main__"}
    exec("log = []\nclass T:\n    def step(self):\n        log.append(1)\nt = T()\n", space)
    method = space["T"].step
    assert record("t", space, tmp_path, 0)["file"] == "values/0-t.pkl"
    space["t"].step()
    assert space["log"] == [1] and space["T"].step is method
