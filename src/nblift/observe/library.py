"""Folders that another interpreter can import nblift's light parts from, without nblift being installed there."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nblift.errors import NbliftError

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


def run_beside(copy: Path, code: str, python: Path, env: Mapping[str, str], what: str) -> str:
    """Run code of nblift's in the project's interpreter, in the copy where the pipeline ran.

    Args:
        copy: the working directory; the library stands beside it.
        code: what runs once nblift can be imported.
        env: the environment of the pipeline's stages.
        what: the work, for the message where it fails.

    Returns:
        what it printed.
    """
    # nblift first: the project's own src might hold another one
    code = f"{search_path(copy.parent / 'tools' / 'library')}; {code}"
    done = subprocess.run(
        [str(python), "-c", code], cwd=copy, env=dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NbliftError(f"{what} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
