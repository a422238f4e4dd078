from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nblift.observe.effects import Effects, Watch


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()  # an audit hook stays for the life of the process: one is enough


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def effects(watch: Watch, act: Callable[[], object]) -> Effects:
    watch.start()
    try:
        act()
    finally:
        found = watch.stop()
    return found


def names(paths: set[str], folder: Path) -> set[str]:
    return {os.path.relpath(p, folder) for p in paths}


@pytest.mark.parametrize(
    ("act", "read", "written", "folders"),
    [
        (lambda: Path("in.txt").read_text(), {"in.txt"}, set(), set()),
        (lambda: Path("sub/../in.txt").exists(), set(), set(), set()),
        (lambda: Path("out.txt").write_text("x"), set(), {"out.txt"}, set()),
        (lambda: Path("out.txt").open("a").close(), set(), {"out.txt"}, set()),
        (lambda: Path("in.txt").open("r+").close(), set(), {"in.txt"}, set()),
        (lambda: Path("out.txt").open("x").close(), set(), {"out.txt"}, set()),
        (lambda: os.close(os.open("out.txt", os.O_WRONLY | os.O_CREAT)), set(), {"out.txt"}, set()),
        (lambda: os.makedirs("a/b"), set(), set(), {"a", "a/b"}),
        (lambda: Path("in.txt").rename("moved.txt"), set(), {"in.txt", "moved.txt"}, set()),
        (lambda: Path("in.txt").unlink(), set(), {"in.txt"}, set()),
        (lambda: shutil.copyfile("in.txt", "copy.txt"), {"in.txt"}, {"in.txt", "copy.txt"}, set()),
        (lambda: len("nothing"), set(), set(), set()),
    ],
)
def test_files_that_are_read_and_written(
    act: Callable[[], object], read: set[str], written: set[str], folders: set[str], watch: Watch, folder: Path
) -> None:
    found = effects(watch, act)
    assert names(found.read, folder) == read
    assert names(found.written, folder) == written
    assert names(found.folders, folder) == folders


def test_what_libraries_read_of_their_own_is_nobodys_input(watch: Watch, folder: Path) -> None:
    import json

    found = effects(watch, lambda: (Path(json.__file__).read_bytes(), Path("/proc/self/stat").read_bytes()))
    assert found.read == set()


def test_nothing_is_heard_between_statements(watch: Watch, folder: Path) -> None:
    effects(watch, lambda: None)
    Path("in.txt").read_text()
    assert watch.stop().read == set()


def test_processes_and_the_network_are_noted(watch: Watch, folder: Path) -> None:
    import socket

    assert effects(watch, lambda: subprocess.run([sys.executable, "-c", ""], check=True)).processes
    assert effects(watch, lambda: socket.getaddrinfo("127.0.0.1", 1)).network
    quiet = effects(watch, lambda: tempfile.gettempdir())
    assert not quiet.processes and not quiet.network


def test_who_looks_for_packages_lists_no_folder(watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # as with PYTHONPATH=src, seen from a notebook's folder
    (folder / "src").mkdir()
    monkeypatch.syspath_prepend("src")
    monkeypatch.syspath_prepend("gone")
    found = effects(watch, lambda: [d.metadata["Name"] for d in importlib.metadata.distributions()])
    assert names(found.listed, folder) == set()
    assert names(effects(watch, lambda: os.listdir("src")).listed, folder) == {"src"}
