"""Is the lifted pipeline the notebook? Asked without nblift's own observing, recording and comparing.

    python tests/cases/independent.py PROJECT NOTEBOOK

The notebook runs alone through nbclient, with one more cell at its end that pickles what every name holds. The
pipeline runs through `dvc repro` from nothing. Every name that the lift report calls an output, every parameter and
every file that the notebook wrote is then compared. Prints a JSON document; exit code 1 where anything differs.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

_PICKLE = """
def __keep():
    import cloudpickle, json, types
    skipped = {"In", "Out", "exit", "quit", "open", "get_ipython"}
    space = {n: v for n, v in globals().items() if not n.startswith("_") and n not in skipped}
    lost = {}
    for name, value in space.items():
        if isinstance(value, (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)):
            continue
        try:
            data = cloudpickle.dumps(value)
        except Exception as error:
            lost[name] = repr(error)
        else:
            with open(FOLDER + "/" + name + ".pickle", "wb") as file:
                file.write(data)
    with open(FOLDER + "/lost.json", "w") as file:
        json.dump(lost, file)
__keep()
"""
TOLERANCE = 1e-9  # relative; as nblift states it
_IGNORED = {".git", ".dvc", ".dvcignore", "__pycache__", ".ipynb_checkpoints"}


def check(project: Path, notebook: str) -> dict[str, Any]:
    """Run both and compare.

    Args:
        project: the root of a lifted project; stays as it is.
        notebook: the notebook's path in it.
    """
    report = json.loads((project / "reports" / "lift" / f"{Path(notebook).stem}.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="case-check-") as place:
        values, alone, ran = Path(place, "values"), Path(place, "alone", project.name), Path(place, "ran", project.name)
        values.mkdir()
        shutil.copytree(project, alone, symlinks=True, ignore=shutil.ignore_patterns(".git", ".dvc"))
        shutil.copytree(project, ran, symlinks=True)
        before = files_of(alone)
        run_notebook(alone / notebook, values)
        written = {p: data for p, data in files_of(alone).items() if before.get(p) != data}
        failed = reproduce(ran)
        if failed:
            return {"compared": [], "different": [f"dvc repro: {failed}"], "unaccounted": []}
        return compare(report, ran, values, written)


def files_of(root: Path) -> dict[str, bytes]:
    """Every file's bytes by its path from `root`."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not _IGNORED & set(path.relative_to(root).parts)
    }


def run_notebook(notebook: Path, values: Path) -> None:
    """Execute the notebook in its own folder and leave a pickle of every name in `values`."""
    import nbformat
    from nbclient import NotebookClient

    document = nbformat.read(notebook, as_version=4)
    document.cells.append(nbformat.v4.new_code_cell(_PICKLE.replace("FOLDER", repr(str(values)))))
    NotebookClient(document, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}}).execute()


def reproduce(root: Path) -> str:
    """`dvc repro` as a user types it; what went wrong, or ""."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
    if not (root / ".dvc").exists():
        flags = [] if (root / ".git").exists() else ["--no-scm"]
        subprocess.run(["dvc", "init", "--quiet", *flags], cwd=root, env=env, check=True)
    done = subprocess.run(["dvc", "repro"], cwd=root, env=env, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr)[-3000:] if done.returncode else ""


def compare(report: dict[str, Any], ran: Path, values: Path, written: dict[str, bytes]) -> dict[str, Any]:
    """Every result, parameter and written file of the notebook with the pipeline's."""
    from cases.same import differences

    sys.path.insert(0, str(ran / "src"))
    os.chdir(ran)
    params = _flat(_yaml(ran / "params.yaml")) if (ran / "params.yaml").exists() else {}
    lost = json.loads((values / "lost.json").read_text("utf-8"))
    places = {o["name"]: o for stage in report["stages"] for o in stage["outputs"]}
    # what nblift itself calls no more than equal may be off by what it states; everything else not by a bit
    close = {v["name"] for v in report["variables"] if v["verdict"] == "equal"}
    cwd = Path(report["notebook"]).parent.as_posix()
    compared, different, unaccounted = [], [], sorted(f"{n}: {why}" for n, why in lost.items())
    for file in sorted(values.glob("*.pickle")):
        name, label = file.stem, report["names"].get(file.stem)
        ours = pickle.loads(file.read_bytes())
        if label == "output":
            theirs = _output(places[name], name, ran)
            if places[name]["format"] == "metric" and hasattr(ours, "item"):
                ours = ours.item()
            if not _same_place(ours, theirs, cwd, ran):
                different += differences(ours, theirs, name, rtol=TOLERANCE if name in close else 0.0)
        elif label == "parameter":
            known = [v for key, v in params.items() if key.rpartition(".")[2] in (name, name.lower())]
            if known and not any(_same_place(ours, v, cwd, ran) or not differences(ours, v) for v in known):
                different.append(f"{name}: {ours!r} in the notebook, {known} in params.yaml")
        else:
            unaccounted.append(f"{name}: {label}")
            continue
        compared.append(name)
    for path, data in sorted(written.items()):
        if not (ran / path).is_file():
            different.append(f"{path}: the pipeline does not write it")
        elif (ran / path).read_bytes() != data:
            different.append(f"{path}: other bytes")
        compared.append(path)
    return {"compared": compared, "different": different, "unaccounted": unaccounted}


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
        found |= _flat(value, f"{head}.{key}" if head else str(key))
    return found


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path.read_text("utf-8"))


if __name__ == "__main__":
    answer = check(Path(sys.argv[1]).resolve(), sys.argv[2])
    print(json.dumps(answer, indent=1))
    sys.exit(1 if answer["different"] else 0)
