"""Whether `nblift run` stays calm while things go wrong, and what that costs over bare papermill.

    python benchmarks/run_faults.py --rounds 100

A round is `nblift run` on 20 small notebooks. Ten are ordinary; of the others two each have a kernel that is killed
while it starts, find the kernel's address taken, hang in the last cell, print 50 MB, and leave a daemon behind.
Counted are flakes (another verdict than the notebook deserves), processes that are left, and notebooks that took
longer than their limit. The cost is the CPU time of `nblift run` on 20 ordinary ones against a loop over
`papermill.execute_notebook`; neither writes HTML. Machines change their speed from one minute to the next, by more than
what is looked for: so the two run at the same time, each on a core of its own, and change places every turn.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

MARK = "NBLIFT_FAULTS_ROUND"
LIMIT = 30.0
# what ending everything and writing the files may take on a busy machine
GRACE = 10.0
_ORDINARY = ["import json, math\nvalues = [math.sqrt(i) for i in range(200_000)]", "sum(values)", "print(len(values))"]
_DAEMON = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(3600)
    os._exit(0)
os.wait()"""
CELLS = {
    "ordinary": _ORDINARY,
    "killed": _ORDINARY,
    "taken": _ORDINARY,
    "hangs": [*_ORDINARY, "import time\ntime.sleep(3600)"],
    "floods": [*_ORDINARY, "for _ in range(50_000):\n    print('x' * 1000)"],
    "forks": [*_ORDINARY, _DAEMON],
}
# each of the first two happens once, when the marker lies in the notebook's folder
_PYTHON = """#!/bin/sh
case "$*" in *kernel.json*)
    if [ -e killed ]; then rm killed; kill -9 $$; fi
    if [ -e taken ]; then rm taken; {python} {take} "$@"; fi
esac
exec {python} "$@"
"""
_TAKE = """
import json, os, socket, sys, time
connection = json.load(open(sys.argv[sys.argv.index("-f") + 1]))
if connection["transport"] == "ipc":
    os.mkdir(f"{connection['ip']}-{connection['shell_port']}")
elif os.fork() == 0:
    taken = socket.create_server((connection["ip"], connection["shell_port"]))
    time.sleep(20)
else:
    time.sleep(0.2)
"""
_BARE = """
import sys, pathlib, warnings
warnings.simplefilter("ignore")
import papermill
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.ipynb")):
    papermill.execute_notebook(
        str(path), sys.argv[2] + "/" + path.name,
        cwd=str(path.parent), kernel_name="python3", progress_bar=False,
    )
"""


@dataclass
class Tally:
    """What went wrong, in words."""

    runs: int = 0
    flakes: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)


def lay_out(folder: Path, counts: dict[str, int]) -> None:
    """Notebooks `<kind>-<n>/<kind>-<n>.ipynb`, and the interpreter that makes the kernels' faults."""
    for kind, count in counts.items():
        for n in range(count):
            place = folder / "notebooks" / f"{kind}-{n}"
            place.mkdir(parents=True)
            cells = [_cell(number, source) for number, source in enumerate(CELLS[kind])]
            document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            (place / f"{place.name}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    take, python = folder / "take.py", folder / "python"
    take.write_text(_TAKE, encoding="utf-8")
    python.write_text(_PYTHON.format(python=sys.executable, take=take), encoding="utf-8")
    python.chmod(0o755)


def _cell(number: int, source: str) -> dict[str, object]:
    cell = {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source}
    return {**cell, "execution_count": None, "outputs": []}


def a_round(folder: Path, jobs: int, tally: Tally) -> None:
    """Run all notebooks once and look at what came of them."""
    for place in (folder / "notebooks").iterdir():
        for kind in ("killed", "taken"):
            if place.name.startswith(kind):
                (place / kind).touch()
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    done = _nblift(folder, folder / "notebooks", "-j", str(jobs), "--python", str(folder / "python"), mark=mark)
    for run in json.loads(done.stdout)["notebooks"]:
        name = Path(run["notebook"]).stem
        tally.runs += 1
        if run["verdict"] != ("timeout" if name.startswith("hangs") else "passed"):
            tally.flakes.append(f"{name}: {run['verdict']}: {run['reason']}")
        if run["seconds"] > LIMIT + GRACE:
            tally.hangs.append(f"{name}: {run['seconds']} s")
    tally.orphans += left(mark)


def _nblift(folder: Path, notebooks: Path, *more: str, mark: str = "") -> subprocess.CompletedProcess[str]:
    command = [*_command(folder, notebooks), *more]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, MARK: mark}
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done


def _command(folder: Path, notebooks: Path) -> list[str]:
    command = [sys.executable, "-m", "nblift", "run", str(notebooks), "--no-html", "--force", "--json"]
    return [*command, "--timeout", f"{LIMIT:g}", "--output", str(folder / "out")]


def left(mark: str) -> list[str]:
    """The processes that still carry a round's mark in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def costs(folder: Path, turns: int) -> tuple[list[float], list[float]]:
    """CPU seconds of nblift and of bare papermill on the ordinary notebooks, at the same time."""
    ordinary = folder / "cost"
    lay_out(ordinary, {"ordinary": 20})
    shutil.copytree(ordinary / "notebooks", folder / "copy")
    bare = [sys.executable, "-c", _BARE, str(folder / "copy"), str(folder)]
    commands = [_command(ordinary, ordinary / "notebooks"), bare]
    # bytecode is kept, as an installed package's is; the first turn makes it
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    cores = sorted(os.sched_getaffinity(0))[:2]
    found = []
    for turn in range(turns + 1 if turns else 0):
        on = cores if turn % 2 else cores[::-1]
        with ThreadPoolExecutor() as pool:
            found.append(list(pool.map(_cpu, commands, on, [ordinary, ordinary])))
    return [ours for ours, _ in found[1:]], [theirs for _, theirs in found[1:]]


def _cpu(command: list[str], core: int, folder: Path) -> float:
    pinned = ["taskset", "-c", str(core), *command]
    process = subprocess.Popen(pinned, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[1:4]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--turns", type=int, default=5, help="of the comparison with papermill")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        lay_out(folder, {"ordinary": 10, **dict.fromkeys(("killed", "taken", "hangs", "floods", "forks"), 2)})
        for number in range(1, options.rounds + 1):
            a_round(folder, options.jobs, tally)
            print(f"round {number}: {_words(tally)}", flush=True)
        ours, theirs = costs(folder, options.turns)
    for kind in ("flakes", "orphans", "hangs"):
        for words in getattr(tally, kind):
            print(f"{kind}: {words}")
    print(f"\n{_words(tally)}")
    if ours:
        ratios = sorted(mine / bare - 1 for mine, bare in zip(ours, theirs, strict=True))
        medians = f"nblift {statistics.median(ours):.2f} s, papermill {statistics.median(theirs):.2f} s"
        told = f"{statistics.median(ratios):+.1%}, of {len(ours)} turns {ratios[0]:+.1%} to {ratios[-1]:+.1%}"
        print(f"CPU for 20 notebooks, in the median: {medians}; {told}")


def _words(tally: Tally) -> str:
    return (
        f"{tally.runs} runs, {len(tally.flakes)} flakes, {len(tally.orphans)} processes left, "
        f"{len(tally.hangs)} past their limit"
    )


if __name__ == "__main__":
    main()
