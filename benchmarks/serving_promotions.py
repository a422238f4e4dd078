"""Promotions and rolls back under load, with processes killed in between: `python benchmarks/serving_promotions.py`.

Clients ask the service without end, over connections that they keep, while the registry's alias moves among versions
whose answers differ. Every answer must be the one that the version in its `X-Model-Version` gives, and no request may
fail. In between a worker, the follower and the registry's server are killed with SIGKILL: then only a connection to the
killed worker may die. Prints what happened; ends with 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient
from promotions import versions
from promotions.children import descendants, free_port, kill_group, kill_one, start, start_registry, wait_for
from promotions.keepalive import Clients

CSV = Path(__file__).resolve().parents[1] / "data/raw/penguins.csv"
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 120
# after a worker was killed, how long connections to it may take to notice
GRACE_SECONDS = 2.0
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Options:
    """How much to do."""

    promotions: int
    connections: int
    workers: int


def main() -> int:
    """Make the versions, start everything, promote, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--promotions", type=int, default=50)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    # its words about each run would drown the table
    os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"
    options = Options(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory(prefix="nblift-promotions-") as folder:
        return asyncio.run(Play(Path(folder), options).run())


class Play:
    """One run of the benchmark in a folder."""

    def __init__(self, folder: Path, options: Options) -> None:
        self._folder = folder
        self._options = options
        self._port, self._registry_port = free_port(), free_port()
        self._uri = f"http://127.0.0.1:{self._registry_port}"
        self._registry: subprocess.Popen[bytes] | None = None
        self._service: subprocess.Popen[bytes] | None = None
        self._clients: Clients | None = None
        self._killed: list[float] = []
        self._waits: list[float] = []

    async def run(self) -> int:
        """0 if all was as it should be."""
        try:
            self._prepare()
            stop = asyncio.Event()
            assert self._clients is not None
            asking = asyncio.create_task(self._clients.run(self._options.connections, stop))
            try:
                await self._promote_all()
            finally:
                stop.set()
                await asking
            orphans = self._end_service()
            return self._report(orphans)
        except BaseException:
            for name in ("service.log", "registry.log"):
                if (self._folder / name).is_file():
                    print(f"--- {name}\n{(self._folder / name).read_text()[-4000:]}", file=sys.stderr)
            raise
        finally:
            for process in (self._service, self._registry):
                if process is not None:
                    kill_group(process)

    def _prepare(self) -> None:
        features, species = versions.read_birds(CSV)
        folders = [self._folder / "made" / str(seed) for seed in SEEDS]
        for seed, folder in zip(SEEDS, folders, strict=True):
            # the last one answers by its pipeline
            versions.write(folder, versions.fit(features, species, seed), features, compiled=seed != SEEDS[-1])
        self._start_registry()
        versions.register(self._uri, folders)
        asked = versions.records(features)
        expected = {str(n): versions.answers(folder, str(n), asked) for n, folder in enumerate(folders, 1)}
        for place in range(len(asked)):
            if len({str(given[place]) for given in expected.values()}) != len(expected):
                raise SystemExit("two versions give the same answer: a mixture would not be seen")
        self._clients = Clients(self._port, asked, expected)
        self._promote("1")
        self._service = start(
            ["-m", "nblift", "serve", "--workers", str(self._options.workers), "--port", str(self._port)],
            self._folder,
            "service.log",
            NBLIFT_MODEL=versions.NAME,
            NBLIFT_REGISTRY_URI=self._uri,
            NBLIFT_POLL=str(POLL_SECONDS),
            NBLIFT_TRUSTED_TYPES=",".join(versions.TRUSTED),
        )
        wait_for(f"http://127.0.0.1:{self._port}/health/ready")

    async def _promote_all(self) -> None:
        count = self._options.promotions
        for number in range(1, count + 1):
            if number == count // 3:
                await self._kill_below("worker", "spawn_main")
            if number == count // 2:
                await self._kill_below("follower", "nblift.serving.following.follower")
            if number == 2 * count // 3:
                await self._kill_registry()
            version = str(number % len(SEEDS) + 1)
            started = time.monotonic()
            await asyncio.to_thread(self._promote, version)
            await self._until_all_see(version)
            self._waits.append(time.monotonic() - started)

    async def _kill_below(self, what: str, word: str) -> None:
        assert self._service is not None
        if what == "worker":
            self._killed.append(time.monotonic())
        print(f"kill -9 of the {what}, process {kill_one(self._service.pid, word)}", flush=True)

    async def _kill_registry(self) -> None:
        assert self._registry is not None
        print("kill -9 of the registry's server", flush=True)
        kill_group(self._registry)
        await asyncio.sleep(3)
        await asyncio.to_thread(self._start_registry)

    def _start_registry(self) -> None:
        self._registry = start_registry(self._folder, self._registry_port)
        wait_for(f"{self._uri}/health")

    def _promote(self, version: str) -> None:
        client = MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)
        client.set_registered_model_alias(versions.NAME, "production", version)

    async def _until_all_see(self, version: str) -> None:
        assert self._clients is not None
        seen = self._clients.seen
        last = time.monotonic() + PATIENCE_SECONDS
        seen.latest.clear()
        while len(seen.latest) < self._options.connections or set(seen.latest.values()) != {version}:
            if time.monotonic() > last:
                raise SystemExit(f"version {version} was not seen by all: {seen.latest}, {seen.wrong[:3]}")
            await asyncio.sleep(0.02)

    def _end_service(self) -> list[str]:
        """Stop the service; the processes of it that are left."""
        assert self._service is not None
        below = descendants(self._service.pid)
        os.kill(self._service.pid, signal.SIGTERM)
        self._service.wait(timeout=60)
        # Python's own resource tracker ends a moment after its parent
        last = time.monotonic() + 5
        while (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]) and time.monotonic() < last:
            time.sleep(0.05)
        return [below[pid] for pid in left]

    def _report(self, orphans: list[str]) -> int:
        assert self._clients is not None
        seen = self._clients.seen
        # a connection dies once: more deaths than connections at once would be refused connections
        excused = [t for t in seen.deaths if any(0 <= t - killed <= GRACE_SECONDS for killed in self._killed)]
        died = len(seen.deaths) - len(excused)
        waits = sorted(self._waits)
        print(f"{sum(seen.answered.values()):,} answers, {dict(sorted(seen.answered.items()))} by version")
        print(f"{len(waits)} promotions, seen by all {self._options.connections} connections", end=" ")
        print(f"after {waits[len(waits) // 2]:.2f} s (median), {waits[-1]:.2f} s (longest)")
        print(f"wrong answers: {len(seen.wrong)}; slowest answer {seen.slowest * 1000:.0f} ms")
        print(f"connections that died with the killed worker: {len(excused)}; otherwise: {died}")
        print(f"processes left behind: {len(orphans)}")
        for line in [*seen.wrong[:5], *orphans]:
            print(f"  {line}")
        fine = not seen.wrong and not died and len(excused) <= self._options.connections and not orphans
        return 0 if fine and self._service is not None and self._service.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
