"""What two runs left, compared without nblift's own comparison; runs in the interpreter that made the values.

python compare_values.py pipeline REPORT ALONE RAN PROJECT    the notebook's values with the pipeline's files
python compare_values.py own REPORT ALONE ALONE PROJECT       what differs between two runs of the notebook
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import warnings
from pathlib import Path, PurePath
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from same import differences

TOLERANCE = 1e-9  # relative; as nblift states it


def with_pipeline(report: dict[str, Any], alone: Path, ran: Path) -> dict[str, Any]:
    """Every result, parameter and written file of the notebook with the pipeline's."""
    values = alone / "values"
    params = _flat(_yaml(ran / "params.yaml")) if (ran / "params.yaml").exists() else {}
    lost = json.loads((values / "lost.json").read_text("utf-8"))
    places = {o["name"]: o for stage in report["stages"] for o in stage["outputs"]}
    # what nblift itself calls no more than equal may be off by what it states; everything else not by a bit
    close = {v["name"] for v in report["variables"] if v["verdict"] == "equal"}
    cwd = Path(report["notebook"]).parent.as_posix()
    compared, different, unaccounted = [], [], sorted(f"{n}: {why}" for n, why in lost.items())
    for file in sorted(values.glob("*.pickle")):
        name, label = file.stem, report["names"].get(file.stem)
        if label == "output":
            ours, theirs = pickle.loads(file.read_bytes()), _output(places[name], name, ran)
            if places[name]["format"] == "metric" and hasattr(ours, "item"):
                ours = ours.item()
            if not _same_place(ours, theirs, cwd, ran):
                different += differences(ours, theirs, name, rtol=TOLERANCE if name in close else 0.0)
        elif label == "parameter":
            ours = pickle.loads(file.read_bytes())
            known = [v for key, v in params.items() if key.rpartition(".")[2] in (name, name.lower())]
            if known and not any(_same_place(ours, v, cwd, ran) or not differences(ours, v) for v in known):
                different.append(f"{name}: {ours!r} in the notebook, {known} in params.yaml")
        else:
            unaccounted.append(f"{name}: {label}")
            continue
        compared.append(name)
    for path in json.loads((alone / "written.json").read_text("utf-8")):
        if not (ran / path).is_file():
            different.append(f"{path}: the pipeline does not write it")
        elif (ran / path).read_bytes() != (alone / ran.name / path).read_bytes():
            different += _pickles_differ(alone / ran.name / path, ran / path, path)
        compared.append(path)
    return {"compared": compared, "different": different, "unaccounted": unaccounted}


def with_itself(report: dict[str, Any], one: Path, other: Path, project: str) -> dict[str, Any]:
    """Results, parameters and files that differ between two runs of the notebook."""
    different = []
    compared = {name for name, label in report["names"].items() if label in ("output", "parameter")}
    for file in sorted(p for p in (one / "values").glob("*.pickle") if p.stem in compared):
        again = other / "values" / file.name
        if not again.exists() or _differ(file.read_bytes(), again.read_bytes()):
            different.append(file.stem)
    for path in json.loads((one / "written.json").read_text("utf-8")):
        again = other / project / path
        if not again.is_file() or again.read_bytes() != (one / project / path).read_bytes():
            different.append(path)
    return {"different": different}


def _pickles_differ(ours: Path, theirs: Path, path: str) -> list[str]:
    """How two files differ; pickles by what they hold, for equal values differ in the strings that they share."""
    if ours.suffix in (".pkl", ".pickle", ".sav", ".joblib"):
        try:
            from joblib import load

            return differences(load(ours), load(theirs), path, rtol=0.0)
        except Exception as error:
            return [f"{path}: other bytes, and {error!r}"]
    return [f"{path}: other bytes"]


def _differ(one: bytes, other: bytes) -> bool:
    try:
        return one != other and bool(differences(pickle.loads(one), pickle.loads(other)))
    except Exception:
        return False  # a value that cannot be loaded here is not excused


def _same_place(ours: Any, theirs: Any, cwd: str, ran: Path) -> bool:
    """Whether two relative paths name one file or folder, seen from the notebook's folder and from the root."""
    if type(ours) is not type(theirs) or not isinstance(ours, (str, PurePath)) or "/" not in f"{ours}/{theirs}"[1:-1]:
        return False
    whole = os.path.normpath(os.path.join(cwd, ours))
    return whole == os.path.normpath(theirs) and (ran / whole).exists()


def _output(place: dict[str, Any], name: str, ran: Path) -> Any:
    """A value as the next stage would get it."""
    from nblift.runtime.formats import load

    value = load(ran / place["path"])
    return value[name] if place["format"] == "metric" else value


def _flat(document: Any, head: str = "") -> dict[str, Any]:
    if not isinstance(document, dict):
        return {head: document}
    found: dict[str, Any] = {}
    for key, value in document.items():
        found.update(_flat(value, f"{head}.{key}" if head else str(key)))
    return found


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path.read_text("utf-8"))


def main() -> None:
    """Answer in JSON, on the last line printed."""
    warnings.simplefilter("ignore")
    what, report, one, other, project = sys.argv[1:]
    if what == "own":
        answer = with_itself(json.loads(Path(report).read_text("utf-8")), Path(one), Path(other), project)
    else:
        ran = Path(other) / project
        sys.path[:0] = [
            str(ran / "src"),
            str(ran / Path(json.loads(Path(report).read_text("utf-8"))["notebook"]).parent),
        ]
        os.chdir(ran)
        answer = with_pipeline(json.loads(Path(report).read_text("utf-8")), Path(one), ran)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
