"""Mutated bodies against a running service: `python benchmarks/serving/mutated_bodies.py`.

Starts the service with a compiled model and without, sends so many bodies to each over some connections, and prints the
statuses and the memory. Ends with 1 if an answer was 5xx or did not come, or if memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from models import ESTIMATORS, make
from mutating import mutations
from servers import Server, kinds

CONNECTIONS = 16
SECONDS = 30
# of resident memory, between the first tenth and the end
GROWTH_MB = 10


def main() -> None:
    """Ask and print."""
    options = _arguments()
    failed = False
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        made = make(options.model, Path(folder))
        bodies = [json.dumps(record).encode() for record in made.records]
        core = min(os.sched_getaffinity(0))
        for kind in kinds(made, Path(folder)):
            if kind.name in ("compiled", "micro-batched"):
                server = Server(kind, core, Path(folder), bodies[0])
                try:
                    failed |= _attack(server, islice(mutations(bodies, options.seed), options.count), options.count)
                finally:
                    server.stop()
    sys.exit(failed)


def _attack(server: Server, bodies: Iterator[bytes], count: int) -> bool:
    statuses = asyncio.run(send(server.port, islice(bodies, count // 10)))
    before = server.memory()
    statuses += asyncio.run(send(server.port, bodies))
    after = server.memory()
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    print(f"{server.kind.name}: {sum(statuses.values()):,} answers; {told}; {before:.1f} MB, then {after:.1f} MB")
    return after - before > GROWTH_MB or any(status >= 500 for status in statuses)


async def send(port: int, bodies: Iterator[bytes]) -> Counter[int]:
    """Post bodies to a service on this machine; how often it answered with which status, 599 for not at all."""
    statuses = Counter[int]()
    await asyncio.gather(*(_connection(port, bodies, statuses) for _ in range(CONNECTIONS)))
    return statuses


async def _connection(port: int, bodies: Iterator[bytes], statuses: Counter[int]) -> None:
    streams = None
    for body in bodies:
        try:
            streams = streams or await asyncio.open_connection("127.0.0.1", port)
            status, goes_on = await asyncio.wait_for(_ask(*streams, body), SECONDS)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            print(f"no answer ({type(error).__name__}) to {body[:200]!r}")
            status, goes_on = 599, False
        statuses[status] += 1
        if not goes_on and streams is not None:
            streams[1].close()
            streams = None
    if streams is not None:
        streams[1].close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> tuple[int, bool]:
    head = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    writer.write(head % len(body) + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    answer = json.loads(await reader.readexactly(int(headers["content-length"])))
    status = int(lines[0].split()[1])
    if status >= 500:
        print(f"{answer} to {body[:200]!r}")
    return status, headers.get("connection") != "close"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=100_000, help="bodies for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", choices=list(ESTIMATORS), default="forest")
    return parser.parse_args()


if __name__ == "__main__":
    main()
