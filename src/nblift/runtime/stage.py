"""Run one stage as `dvc.yaml` describes it: load its inputs, call its function, save what it returns."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from nblift.errors import Place, StageError, UsageError
from nblift.runtime import formats
from nblift.runtime.entropy import replay
from nblift.runtime.figures import describe_saved
from nblift.runtime.pin import STREAMS, VARIABLE, pin

# where values lie between stages, in `<folder>/<stage>/`: the first one that the notebook does not list the files of
VALUE_FOLDERS = ("data", "values", "between")
_SUFFIXES = frozenset({".parquet", ".npy", ".npz", ".json", ".skops", ".pkl"})


def run_stage(name: str, root: Path) -> None:
    """Run stage `name` of the project at `root`.

    A function's argument is the dependency of that name (`data/clean/penguins.parquet` is `penguins`), else the
    parameter of that name among the stage's `params`. Returned values go to the outputs of their names; the numbers
    among them to the stage's metrics file, if it has one.

    Raises:
        UsageError: there is no such stage, or dvc.yaml or params.yaml cannot be read.
        StageError: an argument has no dependency or parameter, an output no returned value, or the function fails.
    """
    entry = stage_entry(name, root)
    compared = bool(os.environ.get(VARIABLE))
    if compared:
        replay(lambda space: name if str(space.get("__name__", "")).split(".")[0] == "pipeline" else None)
    make_importable(_paths(entry.get("deps")), root)
    os.environ.setdefault("MPLBACKEND", "agg")  # figures go to files; a stage has no screen
    before = _stamps(entry, root)
    with _as_in_a_kernel(root / str((entry.get("meta") or {}).get("folder") or "")):
        function = stage_function(name, root)
        arguments = load_arguments(function, name, entry, root)
        if compared:
            handed_on = {"python.random": "python_random_state", "numpy.random": "numpy_random_state"}
            pin(tuple(stream for stream in STREAMS if handed_on[stream] not in arguments), load=True)
        describe_saved(root, _paths(entry.get("outs")))
        returned = call(function, arguments)
    written = {path for path, stamp in _stamps(entry, root).items() if stamp != before[path]}
    save_outputs(named(returned, function, name), name, entry, root, written)


@contextmanager
def _as_in_a_kernel(folder: Path) -> Iterator[None]:
    """No options on the command line, and the working directory `folder`: the notebook's, where its paths need it."""
    before = Path.cwd(), sys.argv
    sys.argv = ["ipykernel_launcher.py"]
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.argv = before[1]


def call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a stage's function; one whose cells `await` is asynchronous, and runs in a loop of its own."""
    returned = function(**arguments)
    return asyncio.run(returned) if inspect.iscoroutine(returned) else returned


def stage_entry(name: str, root: Path) -> dict[str, Any]:
    """The stage's mapping in dvc.yaml."""
    stages = _read(root / "dvc.yaml").get("stages") or {}
    if name not in stages:
        known = ", ".join(stages) or "none"
        raise UsageError(f"dvc.yaml has no stage {name!r}", hint=f"Its stages: {known}.")
    entry: dict[str, Any] = stages[name] or {}
    return entry


def make_importable(deps: list[str], root: Path) -> None:
    """Put the folders of the project's own modules on `sys.path`: those of `.py` dependencies outside of `src`."""
    for path in deps:
        if path.endswith(".py") and not path.startswith("src/"):
            folder = (root / path).parent
            while (folder / "__init__.py").exists():
                folder = folder.parent
            if str(folder) not in sys.path:
                sys.path.append(str(folder))


def stage_function(name: str, root: Path) -> Callable[..., Any]:
    """The function `name` of the module `pipeline.name` in the project's `src`."""
    source = str(root / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    place = Place(f"src/pipeline/{name}.py")
    try:
        module = importlib.import_module(f"pipeline.{name}")
    except ModuleNotFoundError as error:
        raise StageError(
            f"cannot be imported: {error}", where=place, hint="Install what is missing, or lift the notebook again."
        ) from error
    function = getattr(module, name, None)
    if not callable(function):
        raise StageError(f"has no function {name}", where=place, hint="A stage is the function of its module's name.")
    found: Callable[..., Any] = function
    return found


def load_arguments(function: Callable[..., Any], name: str, entry: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """A value for every argument, from the stage's dependencies and parameters."""
    stages = (_read(root / "dvc.yaml").get("stages") or {}).values()
    made = {path for stage in stages for path in _paths((stage or {}).get("outs"))}
    files = _by_stem(_paths(entry.get("deps")), name, made)
    params = _params(entry, root)
    # a dependency from elsewhere, of a stage written by hand, counts where nothing else has the name
    others = {Path(p).stem: p for p in _paths(entry.get("deps")) if Path(p).suffix in _SUFFIXES}
    found: dict[str, Any] = {}
    for argument, parameter in inspect.signature(function).parameters.items():
        if argument in files:
            found[argument] = formats.load(root / files[argument])
        elif argument in params:
            found[argument] = params[argument]
        elif argument in others:
            found[argument] = formats.load(root / others[argument])
        elif parameter.default is inspect.Parameter.empty:
            raise StageError(
                f"argument {argument!r} of {name}() is neither a dependency nor a parameter of stage {name}",
                where=Place("dvc.yaml"),
                hint=f"Dependencies: {', '.join(files) or 'none'}. Parameters: {', '.join(params) or 'none'}.",
            )
    return found


def named(returned: Any, function: Callable[..., Any], name: str) -> dict[str, Any]:
    """The returned values by the names that the function's `return` gives them."""
    names = returned_names(function)
    if names is None:
        raise StageError(
            f"{name}() does not return names",
            where=Place(f"src/pipeline/{name}.py"),
            hint="Let it end with `return first, second`: the names are matched with the outputs in dvc.yaml.",
        )
    if not names:
        return {}
    return {names[0]: returned} if len(names) == 1 else dict(zip(names, returned, strict=True))


def returned_names(function: Callable[..., Any]) -> list[str] | None:
    """The names in a function's last `return`; [] where it returns nothing, None where it returns anything else."""
    tree = ast.parse(inspect.getsource(function))
    definition = tree.body[0]
    assert isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef))
    last = definition.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return []
    values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    names = [v.id for v in values if isinstance(v, ast.Name)]
    return names if len(names) == len(values) else None


def save_outputs(
    values: Mapping[str, Any], name: str, entry: Mapping[str, Any], root: Path, written: Set[str] = frozenset()
) -> None:
    """Save each value to the output of its name, and the numbers to the stage's metrics.

    Args:
        written: outputs that the function wrote by itself, which are left alone.
    """
    paths = [path for path in _paths(entry.get("outs")) if path not in written]
    outs = _by_stem(paths, name, {p for p in paths if p.startswith("models/") or _is_data(PurePosixPath(p))})
    metrics = [p for p in _paths(entry.get("metrics")) if Path(p).suffix == ".json"]
    # a number that has the metrics to go to must not land in a file of its name that the code may write another time
    homeless = {name for name, value in values.items() if not metrics or _number(value) is None}
    elsewhere = {Path(p).stem: p for p in paths if Path(p).suffix in _SUFFIXES and Path(p).stem in homeless}
    outs = {**elsewhere, **outs}
    if missing := [stem for stem in outs if stem not in values]:
        raise StageError(
            f"stage {name} has the output {missing[0]!r}, which {name}() does not return",
            where=Place("dvc.yaml"),
            hint=f"It returns: {', '.join(values) or 'nothing'}.",
        )
    numbers = {k: number for k, v in values.items() if (number := _number(v)) is not None}
    lost = [k for k in values if k not in outs and not (metrics and k in numbers)]
    if lost:
        raise StageError(
            f"{name}() returns {lost[0]!r}, which is no output of stage {name}",
            where=Place("dvc.yaml"),
            hint=f"Add data/{name}/{lost[0]}.pkl to its outs, or return it no more.",
        )
    for stem, path in outs.items():
        if stem in values:
            formats.save(values[stem], root / path)
    if metrics:
        (root / metrics[0]).parent.mkdir(parents=True, exist_ok=True)
        # in ASCII: DVC takes a small file with many other letters for a binary one, and refuses it as metrics
        (root / metrics[0]).write_text(json.dumps(numbers, indent=2) + "\n", encoding="ascii")


def _number(value: Any) -> int | float | None:
    """A real number as JSON has it, numpy's included; None for anything else."""
    if isinstance(value, bool):
        return None
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _params(entry: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """The stage's parameters by their last name: `train.n_estimators` is `n_estimators`."""
    keys = [key for key in entry.get("params") or () if isinstance(key, str)]
    document = _read(root / "params.yaml") if keys else {}
    found: dict[str, Any] = {}
    for key in keys:
        value: Any = document
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise StageError(
                    f"there is no parameter {key}",
                    where=Place("params.yaml"),
                    hint="Add it, or lift the notebook again.",
                )
            value = value[part]
        found[key.rpartition(".")[2]] = value
    return found


def _paths(entries: Any) -> list[str]:
    """Paths of a list in dvc.yaml, whose items are strings or `path: {options}`."""
    return [item if isinstance(item, str) else next(iter(item)) for item in entries or ()]


def _stamps(entry: Mapping[str, Any], root: Path) -> dict[str, int | None]:
    """When each output was written last; None where it is not there."""
    files = {path: root / path for path in _paths(entry.get("outs"))}
    return {path: file.stat().st_mtime_ns if file.exists() else None for path, file in files.items()}


def _by_stem(paths: list[str], stage: str, made: Set[str]) -> dict[str, str]:
    """The files among `paths` that carry values, by the values' names: those in `data/<stage>/` and in `models/`.

    Other files are the code's own to read and write. Where both folders have a name, `data/<stage>/` counts, for
    nblift puts a value there when the code itself writes `models/<name>`.

    Args:
        made: the files that stages make; any other was there before.
    """
    found: dict[str, str] = {}
    for path in sorted(paths, key=lambda p: p.startswith("models/")):
        place = PurePosixPath(path)
        carries = path in made and place.suffix in _SUFFIXES and (path.startswith("models/") or _is_data(place))
        if not carries or (place.stem in found and path.startswith("models/")):
            continue
        if place.stem in found:
            raise StageError(
                f"stage {stage} has two files named {place.stem}: {found[place.stem]} and {path}",
                where=Place("dvc.yaml"),
                hint="Rename one: files are matched with arguments by their names.",
            )
        found[place.stem] = path
    return found


def _is_data(path: PurePosixPath) -> bool:
    return path.parts[0] in VALUE_FOLDERS and len(path.parts) == 3


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", where=Place(path.name), hint="Run this in the project's root."
        ) from None
    except Exception as error:
        raise UsageError(f"not YAML: {error}", where=Place(path.name)) from error
    return loaded if isinstance(loaded, dict) else {}
