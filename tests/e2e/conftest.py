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
    shutil.copytree(root, root.with_name("untouched"), symlinks=True)
    return Demo(root, done.returncode, done.stdout, changed(root))


@pytest.fixture(scope="session")
def clone(demo: Demo) -> Path:
    """The clone after the demo: a pipeline that is up to date, and a version in production."""
    assert demo.code == 0, demo.output
    return demo.root


@pytest.fixture(scope="session")
def untouched(clone: Path) -> Path:
    """The same, as no other test has changed it; its registry's files are the clone's."""
    return clone.with_name("untouched")
