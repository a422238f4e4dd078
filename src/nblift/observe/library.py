"""Folders that another interpreter can import nblift's light parts from, without nblift being installed there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

# what a probe and a stage process import; pure Python, so any supported interpreter can
_OWN, _OTHERS = "nblift", ("cloudpickle", "ruamel")


def make_library(folder: Path) -> Path:
    """Fill `folder` with links to the packages: `first` goes before everything on a `sys.path`, `last` behind.

    The nblift that runs is the one that verifies, whatever release the environment has; of the others the
    environment's own go first.
    """
    for place, names in (("first", (_OWN,)), ("last", _OTHERS)):
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name in names:
            spec = importlib.util.find_spec(name)
            assert spec is not None and spec.submodule_search_locations
            target = Path(next(iter(spec.submodule_search_locations)))
            (folder / place / name).symlink_to(target, target_is_directory=True)
    return folder


def search_path(library: Path) -> str:
    """Python code that makes `library` importable, and not the folder that the code runs in."""
    first, last = str(library / "first"), str(library / "last")
    return f"import sys; sys.path[:] = [{first!r}, *filter(None, sys.path), {last!r}]"
