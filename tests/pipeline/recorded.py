"""Values recorded when the notebook was lifted, read back and compared.

`recorded/<stage>/` holds what went into a stage's function (`in.*`) and what came out (`out.*`): tables as CSV with
`name:dtype` for a header (a column `name:dtype:index` is the index), everything else as JSON. Edit them freely.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def run(stage: str, folder: Path) -> dict[str, Any]:
    """Call a stage's function on its recorded inputs, in `folder`, with copies of the files that it reads."""
    facts = json.loads((HERE / "recorded" / stage / "stage.json").read_text(encoding="utf-8"))
    for name in facts["reads"]:
        if not (ROOT / name).exists():
            pytest.skip(f"{name} is not there: dvc pull, or dvc repro")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        bring = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        bring(ROOT / name, folder / name)
        if name.endswith(".py"):
            sys.path.append(str((ROOT / name).parent))
    for name in facts["writes"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    arguments = {name: _input(stage, name, maker, folder) for name, maker in facts["inputs"].items()}
    arguments |= facts["params"]
    function = getattr(importlib.import_module(f"pipeline.{stage}"), stage)
    returned = function(**arguments)
    if inspect.iscoroutine(returned):
        returned = asyncio.run(returned)
    names = facts["outputs"]
    return {names[0]: returned} if len(names) == 1 else dict(zip(names, returned or ()))


def _input(stage: str, name: str, maker: str | None, folder: Path) -> Any:
    """A recorded input; one that no text can hold, such as a model, is made again by the stage that made it."""
    if maker is not None:
        return run(maker, folder)[name]
    return read(next((HERE / "recorded" / stage).glob(f"in.{name}.*")))


def check(stage: str, outputs: dict[str, Any]) -> None:
    """Compare outputs with the recorded ones; floating-point numbers to 9 digits."""
    for file in sorted((HERE / "recorded" / stage).glob("out.*")):
        name = file.name.split(".")[1]
        assert name in outputs, f"{stage} no longer returns {name}"
        same(outputs[name], read(file), f"{stage}: {name}")


def same(value: Any, expected: Any, what: str) -> None:
    """Assert that a value is the recorded one."""
    kind = type(value).__name__
    if isinstance(expected, dict) and set(expected) == {"estimator"}:
        assert kind == expected["estimator"], what
    elif kind in ("DataFrame", "Series"):
        testing = importlib.import_module("pandas.testing")
        assert type(expected).__name__ == kind, what
        compare = testing.assert_frame_equal if kind == "DataFrame" else testing.assert_series_equal
        compare(value, expected, rtol=1e-9, atol=0, obj=what)
    elif kind == "ndarray":
        testing = importlib.import_module("numpy.testing")
        if value.dtype.kind in "fc":
            testing.assert_allclose(value, expected, rtol=1e-9, err_msg=what)
        else:
            testing.assert_array_equal(value, expected, err_msg=what)
    elif isinstance(value, dict):
        assert list(value) == list(expected), what
        for key in value:
            same(value[key], expected[key], f"{what}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        assert len(value) == len(expected), what
        for number, (item, other) in enumerate(zip(value, expected)):
            same(item, other, f"{what}[{number}]")
    elif isinstance(expected, float):
        assert value == pytest.approx(expected, rel=1e-9, nan_ok=True), what
    else:
        assert value == expected, what


def read(file: Path) -> Any:
    """A recorded value."""
    if file.suffix == ".csv":
        return _read_table(file)
    return _plain(json.loads(file.read_text(encoding="utf-8")))


def _plain(document: Any) -> Any:
    if isinstance(document, dict) and set(document) == {"dtype", "array"}:
        return importlib.import_module("numpy").array(document["array"], dtype=document["dtype"])
    if isinstance(document, dict) and set(document) == {"tuple"}:
        return tuple(_plain(v) for v in document["tuple"])
    if isinstance(document, dict):
        return {k: _plain(v) for k, v in document.items()}
    return [_plain(v) for v in document] if isinstance(document, list) else document


def _read_table(file: Path) -> Any:
    pandas = importlib.import_module("pandas")
    text = pandas.read_csv(file, dtype=object, keep_default_na=False, na_values=[""])
    index, columns = None, {}
    for header in text.columns:
        name, dtype, *rest = header.rsplit(":", 2) if header.endswith(":index") else header.rsplit(":", 1)
        values = _typed(text[header], dtype, pandas)
        if rest:
            index = pandas.Index(values.to_numpy(), dtype=values.dtype, name=name or None)
        else:
            columns[name] = values.to_numpy() if hasattr(values, "to_numpy") and dtype == "object" else values
    frame = pandas.DataFrame(columns)
    if index is not None:
        frame.index = index
    if file.name.endswith(".series.csv"):
        name = next(iter(columns))
        return frame[name].rename(name or None)
    return frame


def _typed(column: Any, dtype: str, pandas: Any) -> Any:
    if dtype == "bool":
        return column == "True"
    if dtype.startswith("datetime64"):
        return pandas.to_datetime(column).astype(dtype)
    return column.astype(float) if dtype == "float64" else column.astype(dtype)
