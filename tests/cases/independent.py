"""Is the lifted pipeline the notebook? Asked without nblift's own observing, recording and comparing.

    python tests/cases/independent.py PROJECT NOTEBOOK [PYTHON]

The notebook runs alone through nbclient, with one more cell at its end that pickles what every name holds. The
pipeline runs through `dvc repro` from nothing. Every name that the lift report calls an output, every parameter and
every file that the notebook wrote is then compared (`compare_values.py`). Where they differ and the notebook's own
runs do, too, both sides run once more with the random streams started alike; what differs even then between two such
runs of the notebook is its own. PYTHON names the interpreter of both. Prints a JSON document; exit code 1 where
anything differs.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nblift.runtime.pin import SEED

_PICKLE = """
def __keep():
    import cloudpickle, io, json, sys, types
    skipped = {"In", "Out", "exit", "quit", "open", "get_ipython"}
    space = {n: v for n, v in globals().items() if not n.startswith("_") and n not in skipped}
    lost = {}

    class Pickler(cloudpickle.Pickler):  # the stream behind np.random.rand is the process's: a copy would be another
        def reducer_override(self, value):
            mtrand = sys.modules.get("numpy.random.mtrand")
            if mtrand is not None and value is mtrand._rand:
                return getattr, (mtrand, "_rand")
            return super().reducer_override(value)

    for name, value in space.items():
        if isinstance(value, (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)):
            continue
        try:
            data = io.BytesIO()
            Pickler(data).dump(value)
        except Exception as error:
            lost[name] = repr(error)
        else:
            with open(FOLDER + "/" + name + ".pickle", "wb") as file:
                file.write(data.getvalue())
    with open(FOLDER + "/lost.json", "w") as file:
        json.dump(lost, file)
__keep()
"""
_SEEDS = (  # where the pipeline's stages start theirs
    f"import random\nrandom.seed({SEED})\n"
    f"try:\n    import numpy\n    numpy.random.seed({SEED})\nexcept ImportError:\n    pass"
)
_IGNORED = {".git", ".dvc", ".dvcignore", "__pycache__", ".ipynb_checkpoints"}
_CELL_SECONDS = 900


def check(project: Path, notebook: str, python: str = sys.executable) -> dict[str, Any]:
    """Run both and compare.

    Args:
        project: the root of a lifted project; stays as it is.
        notebook: the notebook's path in it.
        python: the interpreter that runs both; it has cloudpickle and nblift.
    """
    with tempfile.TemporaryDirectory(prefix="case-check-") as place:
        runs = _Runs(project, notebook, python, Path(place))
        answer = runs.compared(runs.alone("first"), runs.pipeline("plain"))
        if not answer["different"] or "failed" in answer:
            return answer
        if not runs.own_differences(runs.alone("first"), runs.alone("second")):
            return answer
        seeded, ran = runs.alone("seeded", seeded=True), runs.pipeline("pinned", pinned=True)
        own = runs.own_differences(seeded, runs.alone("seeded again", seeded=True))
        answer = runs.compared(seeded, ran)
        answer["nondeterministic"] = [line for line in answer["different"] if _is_about(line, own)]
        answer["different"] = [line for line in answer["different"] if not _is_about(line, own)]
        return answer


def _is_about(line: str, names: set[str]) -> bool:
    """Whether a line about a difference speaks of one of these names or paths."""
    return any(line.startswith((f"{name}:", f"{name}[", f"{name}.")) for name in names)


class _Runs:
    """Runs of one project's notebook and pipeline, each in a copy of its own, each once."""

    def __init__(self, project: Path, notebook: str, python: str, place: Path) -> None:
        self.project, self.notebook, self.python, self.place = project, notebook, python, place
        self.done: dict[str, Path] = {}

    def alone(self, label: str, seeded: bool = False) -> Path:
        """The folder with the pickles of every name and the files written, after a run of the notebook."""
        return self._once(label, lambda folder: self._run_alone(folder, seeded, label))

    def pipeline(self, label: str, pinned: bool = False) -> Path:
        """The copy in which `dvc repro` ran."""
        return self._once(label, lambda folder: self._run_pipeline(folder, pinned))

    def _once(self, label: str, run: Callable[[Path], None]) -> Path:
        if label not in self.done:
            folder = self.place / label
            folder.mkdir()
            run(folder)
            self.done[label] = folder
        return self.done[label]

    def _run_alone(self, folder: Path, seeded: bool, label: str) -> None:
        values, copy = folder / "values", folder / self.project.name
        values.mkdir()
        shutil.copytree(self.project, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", ".dvc"))
        before = files_of(copy)
        hash_seed = "0" if seeded else str(1 + len(label))
        run_notebook(copy / self.notebook, values, self.python, seeded, hash_seed)
        written = [path for path, data in files_of(copy).items() if before.get(path) != data]
        (folder / "written.json").write_text(json.dumps(sorted(written)), encoding="utf-8")

    def _run_pipeline(self, folder: Path, pinned: bool) -> None:
        copy = folder / self.project.name
        shutil.copytree(self.project, copy, symlinks=True)
        (folder / "failed.txt").write_text(reproduce(copy, self.python, pinned), encoding="utf-8")

    def compared(self, alone: Path, ran: Path) -> dict[str, Any]:
        """What of the notebook's the pipeline has, and where it differs."""
        failed = (ran / "failed.txt").read_text("utf-8")
        if failed:
            return {"compared": [], "different": [f"dvc repro: {failed}"], "unaccounted": [], "failed": True}
        return self._ask("pipeline", alone, ran)

    def own_differences(self, one: Path, other: Path) -> set[str]:
        """Names and written files that differ between two runs of the notebook."""
        return set(self._ask("own", one, other)["different"])

    def _ask(self, what: str, one: Path, other: Path) -> dict[str, Any]:
        report = self.project / "reports" / "lift" / f"{Path(self.notebook).stem}.json"
        script = str(Path(__file__).with_name("compare_values.py"))
        arguments = [self.python, script, what, str(report), str(one), str(other), self.project.name]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


def files_of(root: Path) -> dict[str, bytes]:
    """Every file's bytes by its path from `root`."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not _IGNORED & set(path.relative_to(root).parts)
    }


def run_notebook(notebook: Path, values: Path, python: str, seeded: bool, hash_seed: str) -> Any:
    """Execute the notebook in its own folder and leave a pickle of every name in `values`; gives what it showed."""
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    document = nbformat.v4.upgrade(nbformat.reads(notebook.read_text("utf-8-sig"), as_version=nbformat.NO_CONVERT))
    if seeded:
        document.cells.insert(0, nbformat.v4.new_code_cell(_SEEDS))
    document.cells.append(nbformat.v4.new_code_cell(_PICKLE.replace("FOLDER", repr(str(values)))))
    manager = AsyncKernelManager()
    manager._kernel_spec = KernelSpec(
        argv=[python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        env={"PYTHONHASHSEED": hash_seed},
        display_name="Python",
        language="python",
    )
    path = str(notebook.parent)
    client = NotebookClient(document, km=manager, timeout=_CELL_SECONDS, resources={"metadata": {"path": path}})
    asyncio.run(_execute(client, path))
    return document


async def _execute(client: Any, path: str) -> None:
    try:
        await client.async_execute(cwd=path)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if await client.km.is_alive():
            await client.km.shutdown_kernel(now=True)


def reproduce(root: Path, python: str, pinned: bool) -> str:
    """`dvc repro` as a user types it; what went wrong, or ""."""
    path = os.pathsep.join([str(Path(python).parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
    if pinned:
        env |= {"NBLIFT_PIN_RANDOM": "1", "PYTHONHASHSEED": "0"}
    if not (root / ".dvc").exists():
        flags = [] if (root / ".git").exists() else ["--no-scm"]
        subprocess.run(["dvc", "init", "--quiet", *flags], cwd=root, env=env, check=True)
    done = subprocess.run(["dvc", "repro"], cwd=root, env=env, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr)[-3000:] if done.returncode else ""


if __name__ == "__main__":
    answer = check(Path(sys.argv[1]).resolve(), *sys.argv[2:])
    print(json.dumps(answer, indent=1))
    sys.exit(1 if answer["different"] else 0)
