"""Save a value of the running notebook in the first format that gives it back whole. Runs inside the kernel."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cloudpickle

from nblift.observe.state import NUMPY_RANDOM, PYTHON_RANDOM
from nblift.runtime.fingerprint import fingerprint
from nblift.runtime.formats import load, save, suffixes_for


def record(name: str, space: dict[str, Any], folder: Path, index: int) -> dict[str, Any]:
    """Save `name` as it is after statement `index`.

    Returns:
        `file` (relative to `folder`; None where no format carries the value), `digest`, and `error` (the reason).
    """
    if name not in space and name not in (NUMPY_RANDOM, PYTHON_RANDOM):
        return {"file": None, "digest": None, "error": "it has no value there"}
    value = _random_state(name) if name in (NUMPY_RANDOM, PYTHON_RANDOM) else space[name]
    wanted = fingerprint(value)
    reason = f"a {type(value).__name__} has no value that a file could carry"
    if not wanted.opaque:
        for suffix in suffixes_for(value):
            path = folder / "values" / f"{index}-{name}{suffix}"
            try:
                save(value, path)
                with _apart():
                    back = load(path)
                if fingerprint(back).digest == wanted.digest:
                    return {"file": str(path.relative_to(folder)), "digest": wanted.digest.hex(), "error": None}
                reason = f"{suffix} does not give the value back whole"
            except Exception as error:  # the next format may do; the last reason is told
                reason = f"{type(error).__name__}: {error}"
            path.unlink(missing_ok=True)
    return {"file": None, "digest": wanted.digest.hex(), "error": reason}


@contextmanager
def _apart() -> Iterator[None]:
    """Reading a value back must not touch the notebook's own classes.

    cloudpickle knows a class again that it has pickled in the same process, and sets its methods anew: to copies that
    look up copies of the notebook's globals.
    """
    known = cloudpickle.cloudpickle._lookup_class_or_track
    cloudpickle.cloudpickle._lookup_class_or_track = lambda _, made: made
    try:
        yield
    finally:
        cloudpickle.cloudpickle._lookup_class_or_track = known


def _random_state(name: str) -> Any:
    if name == PYTHON_RANDOM:
        return importlib.import_module("random").getstate()
    return importlib.import_module("numpy.random").get_state(legacy=False)
