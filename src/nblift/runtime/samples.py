"""Record small inputs and outputs of lifted functions, for their characterization tests.

Runs in the project's own interpreter, at the root of a copy in which the pipeline has run:
`main(spec)` reads the JSON file `spec` and writes what it records into the folder that the spec names.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.machinery
import importlib.util
import io
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from nblift.runtime.fingerprint import fingerprint
from nblift.runtime.formats import load
from nblift.runtime.stage import call, make_importable, named, stage_function

_MOST_BYTES = 256 * 1024  # of all that is recorded for a stage
_ROWS = (None, 400, 100, 30)


def main(spec_file: str) -> None:
    """Record every stage of the spec, and why a stage has no test: a JSON object by the stages' names."""
    spec = json.loads(Path(spec_file).read_text(encoding="utf-8"))
    reader = _load_reader(Path(spec["reader"]))
    root = Path.cwd()
    failed: dict[str, str] = {}
    results: dict[str, dict[str, Any]] = {}
    for stage in spec["stages"]:
        try:
            reason = _record(stage, root, Path(spec["out"]), reader, results)
        except Exception as error:  # a stage without a test is no reason to give up the lift
            reason = f"{type(error).__name__}: {error}"
        if reason:
            failed[stage["name"]] = reason
    # not on the standard output, which the processes that a stage starts may write on
    Path(spec["failed"]).write_text(json.dumps(failed), encoding="utf-8")


def _load_reader(path: Path) -> Any:
    """The test helper that will read the values back; pytest may be missing here, and is not needed."""
    stand_in = importlib.util.module_from_spec(importlib.machinery.ModuleSpec("pytest", None))
    sys.modules["pytest"] = stand_in
    spec = importlib.util.spec_from_file_location("recorded", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    del sys.modules["pytest"]
    return module


def _record(
    stage: dict[str, Any], root: Path, out: Path, reader: Any, results: dict[str, dict[str, Any]]
) -> str | None:
    """Record one stage with as many rows as fit; why not, where nothing fits.

    `results` holds what the stages before gave on their own samples; what no text can hold is taken from there.
    """
    whole = {}
    for name, path in stage["inputs"].items():
        value, maker = load(root / path), stage["makers"][name]
        if not _has_text(value, reader):
            if name not in results.get(maker, {}):
                return f"its input {name} is made by {maker}, and cannot be made again there for a test"
            value = results[maker][name]
        whole[name] = value
    reason = None
    for rows in _ROWS:
        inputs = {name: _head(value, rows) for name, value in whole.items()}
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            try:
                makers = _write(inputs, "in", folder, reader, stage["makers"])
                values = _call(stage, inputs, root)
                again = _call(stage, inputs, root)
                stable = {
                    n: v
                    for n, v in values.items()
                    if n not in stage["unstable"] and fingerprint(v).digest == fingerprint(again[n]).digest
                }
                recorded = {n: v for n, v in values.items() if n in stable or _is_estimator(v)}
                missing = {*_write(recorded, "out", folder, reader, {}), *(values.keys() - recorded.keys())}
            except Exception as error:  # too few rows for a split or a fit, say: the next size, or no test
                reason = f"{type(error).__name__}: {error}"
                continue
            if sum(f.stat().st_size for f in folder.iterdir()) > _MOST_BYTES:
                reason = "what goes in or out is too large for git at any sample size"
                continue
            facts = {
                "inputs": makers,
                "params": stage["params"],
                "reads": stage["reads"],
                "writes": stage["writes"],
                "outputs": list(values),
                "unrecorded": sorted(missing),
            }
            (folder / "stage.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
            shutil.copytree(folder, out / stage["name"])
            results[stage["name"]] = stable
            return None
    return reason


def _has_text(value: Any, reader: Any) -> bool:
    """Whether a value can be recorded as text."""
    with tempfile.TemporaryDirectory() as place:
        return _write_one(value, "it", "in", Path(place), reader)


def _head(value: Any, rows: int | None) -> Any:
    """The first rows of a table, a column or an array."""
    if rows is None or getattr(value, "shape", ()) == ():
        return value
    return value.iloc[:rows] if hasattr(value, "iloc") else value[:rows]


def _call(stage: dict[str, Any], inputs: dict[str, Any], root: Path) -> dict[str, Any]:
    """The stage's function on the inputs, in a folder of its own with copies of the files that it reads."""
    make_importable(stage["reads"], root)
    function = stage_function(stage["name"], root)
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
        for path in stage["reads"]:
            Path(place, path).parent.mkdir(parents=True, exist_ok=True)
            copy_any = shutil.copytree if (root / path).is_dir() else shutil.copy
            copy_any(root / path, Path(place, path))
        for path in stage["writes"]:
            Path(place, path).parent.mkdir(parents=True, exist_ok=True)
        os.chdir(place)
        try:
            returned = call(function, {**copy.deepcopy(inputs), **stage["params"]})
        finally:
            os.chdir(root)
    return named(returned, function, stage["name"])


def _write(
    values: dict[str, Any], which: str, folder: Path, reader: Any, makers: dict[str, str]
) -> dict[str, str | None]:
    """Write each value as text that reads back the same.

    Returns:
        for inputs, the stage that has to make each value again (None where it is recorded); for outputs, those
        that could not be recorded.
    """
    found: dict[str, str | None] = {}
    for name, value in values.items():
        recorded = _write_one(value, name, which, folder, reader)
        if which == "in":
            found[name] = None if recorded else makers[name]
        elif not recorded:
            found[name] = None
    return found


def _write_one(value: Any, name: str, which: str, folder: Path, reader: Any) -> bool:
    kind = type(value).__name__
    if _is_estimator(value):
        if which == "out":
            (folder / f"out.{name}.json").write_text(json.dumps({"estimator": kind}) + "\n", encoding="utf-8")
        return which == "out"
    file = folder / f"{which}.{name}{'.series.csv' if kind == 'Series' else '.csv' if kind == 'DataFrame' else '.json'}"
    try:
        if kind in ("DataFrame", "Series"):
            _write_table(value, file)
        else:
            file.write_text(json.dumps(_jsonable(value), ensure_ascii=False) + "\n", encoding="utf-8")
        back = reader.read(file)
        if fingerprint(back).digest == fingerprint(_plain_number(value)).digest:
            return True
    except Exception:  # no text for such a value
        pass
    file.unlink(missing_ok=True)
    return False


def _is_estimator(value: Any) -> bool:
    return hasattr(value, "get_params") and hasattr(value, "fit")


def _plain_number(value: Any) -> Any:
    return value.item() if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () else value


def _jsonable(value: Any) -> Any:
    value = _plain_number(value)
    if type(value).__name__ == "ndarray":
        return {"dtype": value.dtype.str if value.dtype.kind != "O" else "object", "array": value.tolist()}
    if isinstance(value, tuple):
        return {"tuple": [_jsonable(v) for v in value]}
    if isinstance(value, dict):
        return {k: _jsonable(v) for k, v in value.items()}
    return [_jsonable(v) for v in value] if isinstance(value, list) else value


def _write_table(value: Any, file: Path) -> None:
    frame = value.to_frame("" if value.name is None else value.name) if type(value).__name__ == "Series" else value
    headers = [f"{name}:{dtype}" for name, dtype in zip(frame.columns, frame.dtypes.astype(str), strict=True)]
    plain = frame.copy(deep=False)
    plain.columns = headers
    index = frame.index
    if type(index).__name__ == "RangeIndex" and (index.start, index.step, index.name) == (0, 1, None):
        plain.to_csv(file, index=False)
    else:
        plain.to_csv(file, index_label=f"{index.name or ''}:{index.dtype}:index")
