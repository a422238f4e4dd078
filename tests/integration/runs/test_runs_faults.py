"""Notebooks that hang, die, flood and leave processes behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nblift.notebook import limits
from nblift.notebook.client import STREAM_CHARACTERS
from nblift.notebook.session import START_SECONDS
from nblift.runs.options import Options
from nblift.runs.result import NotebookRun
from nblift.runs.run import run_notebooks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the guard needs Linux")

# a daemon as daemons are made: forked twice, in a session of its own
DAEMON = """
import os, time
from pathlib import Path
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        Path("daemon.pid").write_text(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
while not Path("daemon.pid").exists() or not Path("daemon.pid").read_text():
    time.sleep(0.01)
"""
HANG = "import time\ntime.sleep(600)"


def alive(file: Path) -> bool:
    try:
        state = Path(f"/proc/{file.read_text()}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def texts(run: NotebookRun) -> str:
    assert run.output is not None
    cells = json.loads(run.output.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(o.get("text", [])) for c in cells for o in c.get("outputs", []))


@pytest.fixture
def run(tmp_path: Path, write_notebook: Any) -> Callable[..., NotebookRun]:
    def run(*cells: str, **options: Any) -> NotebookRun:
        path = write_notebook(tmp_path / "n.ipynb", *cells)
        (found,) = run_notebooks([path], Options(output=tmp_path / "out", html=False, **options))
        return found

    return run


def test_a_daemon_ends_with_its_notebook(run: Any, tmp_path: Path) -> None:
    assert run(DAEMON).verdict == "passed"
    assert not alive(tmp_path / "daemon.pid")


def test_a_daemon_ends_with_the_time(run: Any, tmp_path: Path) -> None:
    found = run(DAEMON, HANG, timeout=8)
    assert (found.verdict, found.executed) == ("timeout", 2)
    assert found.reason == "cell 2: still running after 8 s (--timeout)"
    assert not alive(tmp_path / "daemon.pid")


def test_a_daemon_ends_with_a_kernel_that_dies(run: Any, tmp_path: Path) -> None:
    found = run(DAEMON, "os.kill(os.getpid(), 11)")
    assert (found.verdict, found.reason) == ("died", "cell 2: the kernel died: Segmentation fault (SIGSEGV)")
    assert not alive(tmp_path / "daemon.pid")


def test_a_cell_has_a_limit_of_its_own(run: Any) -> None:
    found = run("1", HANG, cell_timeout=2)
    assert (found.verdict, found.reason) == ("timeout", "cell 2: still running after 2 s (--cell-timeout)")


def test_a_kernel_that_does_not_want_to_go_is_made_to(run: Any) -> None:
    begin = time.monotonic()
    found = run("import atexit, time\natexit.register(time.sleep, 600)\nprint('done')")
    assert (found.verdict, texts(found)) == ("passed", "done\n")
    assert time.monotonic() - begin < 120


def test_a_kernel_that_hangs_while_it_starts_is_ended(run: Any, tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *kernel.json*) echo $$ > {tmp_path}/hung.pid; sleep 600;; esac\n'
        f'exec {sys.executable} "$@"\n'
    )
    script.chmod(0o755)
    begin = time.monotonic()
    found = run("1", python=script, timeout=3)
    assert found.verdict == "timeout" and found.executed == 0
    assert time.monotonic() - begin < START_SECONDS, "nobody waited for it once the time was up"
    assert found.reason == "still running after 3 s (--timeout)"
    assert not alive(tmp_path / "hung.pid")


def test_a_flood_is_cut_with_a_note(run: Any) -> None:
    found = run("for _ in range(50_000):\n    print('x' * 1000)", "raise ValueError('y' * 50_000_000)")
    assert found.verdict == "failed" and len(found.reason) < 30_000
    text = texts(found)
    assert STREAM_CHARACTERS < len(text) < STREAM_CHARACTERS + 200
    assert text.rstrip().endswith("the rest was left out]")


def test_a_figure_of_50_megabytes_is_left_out(run: Any) -> None:
    found = run("from IPython.display import HTML\nHTML('x' * 50_000_000)", "print('on')")
    assert found.verdict == "passed" and texts(found) == "on\n"
    assert found.output.stat().st_size < 10_000 and "left out: text/plain, text/html" in found.output.read_text()


def test_memory_has_a_limit_that_is_named(run: Any) -> None:
    cell = "import time\nhoard = [bytearray(b'x' * 10_000_000) for _ in range(60)]\ntime.sleep(600)"
    found = run("1", cell, memory=400_000_000)
    assert (found.verdict, found.reason) == ("died", "cell 2: used more than 400 MB of memory (--memory)")
    found = run("1", memory=1_000_000)  # less than a kernel takes to start
    assert (found.verdict, found.reason) == ("died", "used more than 1 MB of memory (--memory)")


@pytest.mark.skipif(limits.why_online() is not None, reason="this machine cannot cut a process off the network")
def test_a_notebook_without_network_still_has_its_loopback(run: Any) -> None:
    loopback = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close()\nprint('self')"
    )
    found = run(loopback, "socket.create_connection(('192.0.2.1', 80), timeout=5)", network=False)
    assert texts(found) == "self\n"
    assert found.verdict == "failed"
    assert found.reason.endswith("Network is unreachable (notebooks run without a network: --network allows it)")


def test_notebooks_run_at_the_same_time_and_share_the_cores(tmp_path: Path, write_notebook: Any) -> None:
    meet = (
        "import os, time\nfrom pathlib import Path\nPath('{0}').touch()\n"
        "while not Path('{1}').exists():\n    time.sleep(0.01)\nprint(os.environ['OMP_NUM_THREADS'])"
    )
    for one, other in (("a", "b"), ("b", "a")):
        write_notebook(tmp_path / f"{one}.ipynb", meet.format(one, other))
    runs = run_notebooks([tmp_path], Options(output=tmp_path / "out", html=False, jobs=2, timeout=120))
    assert [run.verdict for run in runs] == ["passed", "passed"]
    assert all(int(texts(run)) >= 1 for run in runs)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_who_ends_nblift_ends_the_notebooks(tmp_path: Path, write_notebook: Any, number: int) -> None:
    for name in "ab":
        write_notebook(tmp_path / name / f"{name}.ipynb", DAEMON, HANG)
    command = [sys.executable, "-m", "nblift", "run", str(tmp_path), "-j", "2", "--output", str(tmp_path / "out")]
    pids = [tmp_path / name / "daemon.pid" for name in "ab"]

    def as_on_a_terminal() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background may have it ignored, and hands that on

    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, preexec_fn=as_on_a_terminal
    ) as process:
        try:
            assert until(lambda: all(map(alive_if_there, pids)), 120)
            os.kill(process.pid, number)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == (130 if number != signal.SIGKILL else -signal.SIGKILL)
    assert "Traceback" not in said
    assert until(lambda: not any(map(alive, pids)))
    assert not (tmp_path / "out").exists()


def alive_if_there(file: Path) -> bool:
    return file.exists() and bool(file.read_text()) and alive(file)
