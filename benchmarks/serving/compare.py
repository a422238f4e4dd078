"""The service beside bare uvicorn, a naive FastAPI and `mlflow models serve`: `python benchmarks/serving/compare.py`.

Each server has a core for itself, and `wrk` (of Debian's package of that name) another one; they are asked in turn, in
rounds. Prints requests a second of the server's CPU time and wall latencies, medians of the rounds, then whether the
bounds hold. The machine should do nothing else: the ratios bear some of it, the latencies do not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from load import Load, ask
from models import ESTIMATORS, Made, make
from servers import Kind, Server, kinds

CONNECTIONS = (1, 16, 64)
ROWS = 10_000
Loads = dict[tuple[str, int], list[Load]]


def main() -> None:
    """Measure and print."""
    options = _arguments()
    if shutil.which("wrk") is None or shutil.which("taskset") is None:
        raise SystemExit("this needs wrk and taskset: apt-get install wrk util-linux")
    cores = sorted(os.sched_getaffinity(0))
    print(f"load average before: {os.getloadavg()[0]:.1f} on {len(cores)} cores")
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        for name in options.models:
            made = make(name, Path(folder))
            _measure(name, made, options, cores, Path(folder))


def _measure(name: str, made: Made, options: argparse.Namespace, cores: list[int], work: Path) -> None:
    servers: list[Server] = []
    try:
        for kind in kinds(made, work):
            servers.append(Server(kind, cores[0], work, _bodies(kind, made)[0]))
        loads = _loads(servers, made, options, cores[-1], work)
    finally:
        for server in servers:
            server.stop()
    _print_table(name, servers, loads)
    _print_bounds(servers, loads, _batch_rows(made))


def _loads(servers: list[Server], made: Made, options: argparse.Namespace, core: int, work: Path) -> Loads:
    loads: Loads = {}
    for _ in range(options.rounds):
        for connections in CONNECTIONS:
            for server in servers:
                found = ask(server, _bodies(server.kind, made), connections, options.seconds, core, work)
                loads.setdefault((server.kind.name, connections), []).append(found)
    return loads


def _bodies(kind: Kind, made: Made) -> list[bytes]:
    if kind.path == "/invocations":
        return [json.dumps({"dataframe_records": [record]}).encode() for record in made.records]
    return [json.dumps(record).encode() for record in made.records]


def _batch_rows(made: Made) -> float:
    """Rows a CPU second through the compiled model, in this process."""
    from nblift.compiled.record import FOLDER, MODEL
    from nblift.compiled.running.predictor import load_compiled

    model = load_compiled((made.compiled / FOLDER / MODEL).read_bytes())
    records = [made.records[place % len(made.records)] for place in range(ROWS)]
    columns = [[record[name] for record in records] for name in model.features]
    best = float("inf")
    for _ in range(7):
        begun = time.process_time()
        model.predict_rows(columns)
        best = min(best, time.process_time() - begun)
    return ROWS / best


def _print_table(name: str, servers: list[Server], loads: Loads) -> None:
    print(f"\n## {name}\n")
    print("| server | cold start, CPU s | MB | " + " | ".join(f"requests a CPU s, {c}" for c in CONNECTIONS), end=" | ")
    print(" | ".join(f"p50 / p99 ms, {c}" for c in CONNECTIONS) + " |")
    print("| --- |" + " --- |" * (2 + 2 * len(CONNECTIONS)))
    for server in servers:
        each = [loads[server.kind.name, connections] for connections in CONNECTIONS]
        cells = [f"{median(load.per_cpu_second for load in found):,.0f}" for found in each]
        cells += [f"{median(load.p50 for load in f):.2f} / {median(load.p99 for load in f):.2f}" for f in each]
        print(f"| {server.kind.name} | {server.cold_cpu:.1f} | {server.resident:.0f} | " + " | ".join(cells) + " |")


def _print_bounds(servers: list[Server], loads: Loads, batch_rows: float) -> None:
    def rate(name: str) -> float:
        return median(load.per_cpu_second for load in loads[name, 64])

    compiled = next(server for server in servers if server.kind.name == "compiled")
    mlflow = rate("mlflow models serve")
    print()
    _bound("compiled / bare uvicorn, 64 connections", rate("compiled") / rate("bare uvicorn"), 0.5)
    _bound("compiled / mlflow models serve, 64 connections", rate("compiled") / mlflow, 350)
    _bound("micro-batched / mlflow models serve, 64 connections", rate("micro-batched") / mlflow, 20)
    _bound(f"rows a CPU second in batches of {ROWS:,} (in this process)", batch_rows, 250_000)
    _bound("cold start of the compiled service, CPU seconds", compiled.cold_cpu, 2, at_most=True)
    _bound("resident memory of the compiled service, MB", compiled.resident, 150, at_most=True)


def _bound(what: str, found: float, bound: float, at_most: bool = False) -> None:
    met = found <= bound if at_most else found >= bound
    print(f"{'met    ' if met else 'NOT MET'} {what}: {found:,.2f} ({'at most' if at_most else 'at least'} {bound:,g})")


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--models", nargs="+", choices=list(ESTIMATORS), default=list(ESTIMATORS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    return parser.parse_args()


if __name__ == "__main__":
    main()
