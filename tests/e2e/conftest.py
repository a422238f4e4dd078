"""What the tests of the whole way share: one clone in which `make demo` was typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.clone import BIN, Demo, changed, make_clone, typed

# `make demo` of a person whose environment is there already, wherever it is
MAKE_DEMO = f"make demo BIN={BIN} --old-file={BIN}/.ready"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    root = make_clone(tmp_path_factory.mktemp("demo") / "nblift")
    done = typed(root, MAKE_DEMO, timeout=900)
    untouched = root.with_name("untouched")
    shutil.copytree(root, untouched, symlinks=True)
    return Demo(root, untouched, done.returncode, done.stdout, changed(root))


@pytest.fixture(scope="module")
def clone(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone after the demo, with a pipeline that is up to date and a version in production.

    A module has a copy of its own: what its tests register or promote is met by no other module.
    """
    assert demo.code == 0, demo.output
    root = tmp_path_factory.mktemp("clone") / "nblift"
    shutil.copytree(demo.untouched, root, symlinks=True)
    return root
