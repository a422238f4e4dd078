"""A folder that another interpreter can import nblift's light parts from, without nblift being installed there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

# what a probe and a stage process import; pure Python, so any supported interpreter can
_PACKAGES = ("nblift", "cloudpickle", "ruamel")


def make_library(folder: Path) -> Path:
    """Fill `folder` with links to the packages; it is meant to stand last on a `sys.path`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.submodule_search_locations
        (folder / name).symlink_to(Path(next(iter(spec.submodule_search_locations))), target_is_directory=True)
    return folder
