"""Clients that keep their connection, ask without end, and check every answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PAUSE_SECONDS = 0.005


@dataclass
class Seen:
    """What the clients saw. `deaths` holds the instants (monotonic) at which a connection died under a request."""

    answered: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    latest: dict[int, str] = field(default_factory=dict)
    slowest: float = 0.0


class Clients:
    """Ask `records` over several connections; `expected` has each version's answers to them."""

    def __init__(self, port: int, records: Sequence[Any], expected: Mapping[str, Sequence[Any]]) -> None:
        self._port = port
        self._requests = [_request(record) for record in records]
        self._expected = expected
        self.seen = Seen()

    async def run(self, connections: int, stop: asyncio.Event) -> None:
        """Ask until told to stop."""
        await asyncio.gather(*(self._client(number, stop) for number in range(connections)))

    async def _client(self, number: int, stop: asyncio.Event) -> None:
        place = number
        while not stop.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                self.seen.deaths.append(time.monotonic())
                await asyncio.sleep(0.05)
                continue
            try:
                while not stop.is_set():
                    place = (place + 1) % len(self._requests)
                    await self._ask(number, place, reader, writer)
                    await asyncio.sleep(PAUSE_SECONDS)
            except (OSError, EOFError):
                self.seen.deaths.append(time.monotonic())
            finally:
                writer.close()

    async def _ask(self, number: int, place: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        started = time.monotonic()
        writer.write(self._requests[place])
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head.split("\r\n")[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        self.seen.slowest = max(self.seen.slowest, time.monotonic() - started)
        self._check(number, place, head.split(" ")[1], headers.get("x-model-version", ""), body)

    def _check(self, number: int, place: int, status: str, version: str, body: bytes) -> None:
        if status != "200":
            self.seen.wrong.append(f"status {status}: {body[:200]!r}")
            return
        answer = json.loads(body)
        if answer["model_version"] != version:
            self.seen.wrong.append(f"the body is of version {answer['model_version']}, the header says {version}")
        elif (answer["prediction"], answer["probabilities"]) != self._expected[version][place]:
            self.seen.wrong.append(f"not what version {version} answers to record {place}: {body!r}")
        else:
            self.seen.answered[version] += 1
            self.seen.latest[number] = version


def _request(record: Any) -> bytes:
    body = json.dumps(record).encode()
    head = f"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
