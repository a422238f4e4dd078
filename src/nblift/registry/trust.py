"""Load a model file, and nothing of it before its types are known to be allowed.

The list of trusted types that MLflow stores beside a model comes with the model, so it is no boundary. What counts
is skops' own list and the deployment's: `registry.trusted_types` in params.yaml.
"""

from __future__ import annotations

import json
import pickletools
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nblift.errors import Place, RegistryError

DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+( \w+)?$")


def load_model(path: Path, name: str, trusted_types: Sequence[str], allow_pickle: bool) -> Any:
    """Deserialize a `.skops` or `.pkl` model. `name` is what an error calls the file.

    Raises:
        RegistryError: it has types that are not allowed, is a pickle and pickles are not allowed, or is damaged.
    """
    where = Place(name)
    if path.suffix == ".pkl":
        if not allow_pickle:
            raise RegistryError(
                "a pickle runs code when it is loaded",
                where=where,
                hint="If you trust where it comes from, set registry.allow_pickle: true in params.yaml.",
            )
        return _load(where, _unpickle, path)
    allowed = check_types(path, name, trusted_types)
    return _load(where, _unskops, path, allowed)


def check_types(path: Path, name: str, trusted_types: Sequence[str]) -> list[str]:
    """The types in a skops file beside skops' own, all of which are among the `trusted_types`.

    Raises:
        RegistryError: one is not, or the file is damaged.
    """
    found = foreign_types(path, name)
    if strange := [item for item in found if item not in trusted_types]:
        listed = ", ".join([*trusted_types, *strange])
        raise RegistryError(
            f"the model has types that are not trusted: {', '.join(strange)}",
            where=Place(name),
            hint=f"If you know them, write in params.yaml, under registry: trusted_types: [{listed}]",
        )
    return found


def foreign_types(path: Path, name: str) -> list[str]:
    """The types in a skops file that skops does not trust by itself, sorted; nothing is deserialized.

    Many of scikit-learn's own are among them, such as a forest's `sklearn.tree._tree.Tree`.

    Raises:
        RegistryError: the file is damaged.
    """
    from skops.io import get_untrusted_types

    found: list[str] = _load(Place(name), lambda: get_untrusted_types(file=path))
    return found


def modules_of(path: Path) -> set[str]:
    """The top-level modules that a model file names, read without loading it."""
    if path.suffix == ".skops":
        with zipfile.ZipFile(path) as archive:
            names = set(_modules(json.loads(archive.read("schema.json"))))
    else:
        # a pickle names modules as text among other text; the caller keeps those that are installed
        with path.open("rb") as stream:
            texts = (text for _, text, _ in pickletools.genops(stream) if isinstance(text, str))
            names = {text for text in texts if DOTTED.match(text)}
    return {name.split(".")[0] for name in names}


@contextmanager
def importable(*folders: Path) -> Iterator[None]:
    """Make modules in these folders importable meanwhile: a model may use classes that its project defines."""
    added = [str(folder) for folder in folders if folder.is_dir()]
    sys.path[:0] = added
    try:
        yield
    finally:
        for folder in added:
            sys.path.remove(folder)


def _modules(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(module := node.get("__module__"), str):
            yield module
        for value in node.values():
            yield from _modules(value)
    elif isinstance(node, list):
        for value in node:
            yield from _modules(value)


def _unskops(path: Path, allowed: list[str]) -> Any:
    import skops.io

    return skops.io.load(path, trusted=allowed)


def _unpickle(path: Path) -> Any:
    import cloudpickle

    with path.open("rb") as stream:
        return cloudpickle.load(stream)


def _load(where: Place, load: Any, *arguments: Any) -> Any:
    try:
        return load(*arguments)
    except Exception as error:  # whatever the classes in the file raise
        raise RegistryError(
            f"the model cannot be loaded: {type(error).__name__}: {error}",
            where=where,
            hint="Load it with the package versions that it was made with, or run `dvc repro`.",
        ) from error
