"""A small real project on disk, and what trains its model."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import skops.io
from ruamel.yaml import YAML
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nblift.registry.lock import md5

STEMS = {
    "features": "x_train",
    "target": "y_train",
    "test_features": "x_test",
    "test_target": "y_test",
}


@dataclass
class Made:
    """A project on disk, with handles to change it."""

    root: Path
    registry: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)

    def write_params(self) -> None:
        with (self.root / "params.yaml").open("w") as stream:
            YAML(typ="safe").dump({**self.params, "registry": self.registry}, stream)

    def gate(self, minimum: dict[str, float], compare: str | None = None) -> None:
        self.registry["gate"] = {"minimum": minimum, "compare": compare}
        self.write_params()

    def save(
        self,
        model: Any,
        metrics: dict[str, Any],
        **frames: pd.DataFrame | pd.Series[Any],
    ) -> None:
        """Write the stages' outputs as a pipeline run would, and dvc.lock for them."""
        skops.io.dump(model, self.root / "models" / "model.skops")
        (self.root / "metrics" / "evaluate.json").write_text(json.dumps(metrics))
        for stem, table in frames.items():
            table.to_frame().to_parquet(self.root / f"data/split/{stem}.parquet") if isinstance(
                table, pd.Series
            ) else table.to_parquet(self.root / f"data/split/{stem}.parquet")
        self.lock()

    def save_metrics(self, metrics: dict[str, Any]) -> None:
        (self.root / "metrics" / "evaluate.json").write_text(json.dumps(metrics))
        self.lock()

    def lock(self) -> None:
        def entries(*paths: str) -> list[dict[str, Any]]:
            return [
                {
                    "path": p,
                    "hash": "md5",
                    "md5": md5(self.root / p),
                    "size": (self.root / p).stat().st_size,
                }
                for p in paths
            ]

        split = [f"data/split/{stem}.parquet" for stem in STEMS.values()]
        stages = {
            "split": {
                "cmd": "nblift stage split",
                "deps": entries("data/raw/birds.csv", "src/pipeline/split.py"),
                "outs": entries(*split),
            },
            "train": {
                "cmd": "nblift stage train",
                "deps": entries(*split[:2]),
                "outs": entries("models/model.skops"),
            },
            "evaluate": {
                "cmd": "nblift stage evaluate",
                "deps": entries("models/model.skops", *split[2:]),
                "outs": entries("metrics/evaluate.json"),
            },
            "gone": {
                "cmd": "nblift stage gone",
                "outs": [{"path": "data/split", "md5": "0.dir"}],
            },
        }
        with (self.root / "dvc.lock").open("w") as stream:
            YAML(typ="safe").dump({"schema": "2.0", "stages": stages}, stream)

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        done = subprocess.run(
            ["git", "-C", self.root, *identity, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "state")
        return self.git("rev-parse", "HEAD")


DVC_YAML = """\
stages:
  split: {cmd: nblift stage split}
  train: {cmd: nblift stage train}
  evaluate: {cmd: nblift stage evaluate}
  register:
    cmd: nblift register
    deps:
    - models/model.skops
    - data/split/x_train.parquet
    - data/split/y_train.parquet
    - data/split/x_test.parquet
    - data/split/y_test.parquet
    - metrics/evaluate.json
    - reports/figures/matrix.png
    params: [registry]
    outs:
    - reports/register.json: {cache: false}
"""


def birds(rows: int = 60) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Two kinds of birds that a linear model tells apart; column kinds as they come in real frames."""
    random = np.random.default_rng(0)
    kind = np.where(np.arange(rows) % 2 == 0, "Adelie", "Gentoo")
    length = random.normal(40, 1, rows) + np.where(kind == "Gentoo", 10.0, 0.0)
    frame = pd.DataFrame(
        {
            "length_mm": length,
            "mass_g": random.integers(3000, 6000, rows),
            "year": pd.array(2007 + np.arange(rows) % 3, dtype="Int64"),
            "island": np.where(np.arange(rows) % 3 == 0, "Dream", "Biscoe"),
            "sex": pd.Categorical(np.where(np.arange(rows) % 4 < 2, "male", "female")),
            "ringed": np.arange(rows) % 5 == 0,
        },
        index=np.arange(rows) + 100,
    )
    return frame, pd.Series(kind, index=frame.index, name="species")


def classifier(**options: Any) -> Any:
    """An unfitted pipeline for `birds`."""
    columns = ColumnTransformer(
        [
            ("number", StandardScaler(), ["length_mm", "mass_g", "year"]),
            ("word", OneHotEncoder(), ["island", "sex"]),
        ]
    )
    return make_pipeline(columns, LogisticRegression(**options))
