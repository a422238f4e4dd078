"""The numbers of each process of a service, as files in a folder that they share."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Labels = tuple[str, ...]

# a process that has not written for so long, ten times what it should take, counts as dead
SILENT_SECONDS = 10.0


@dataclass
class Counts:
    """Requests by the time that they took: a count for each bucket, and all the seconds together."""

    buckets: list[int]
    seconds: float = 0.0

    def __iadd__(self, other: Counts) -> Counts:
        self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        self.seconds += other.seconds
        return self


@dataclass(frozen=True)
class Snapshot:
    """The numbers of a process: requests by method, route and status; counters and gauges by name and labels."""

    requests: dict[tuple[str, str, int], Counts] = field(default_factory=dict)
    counters: dict[tuple[str, Labels], float] = field(default_factory=dict)
    gauges: dict[tuple[str, Labels], float] = field(default_factory=dict)

    def to_json(self) -> str:
        """The document that another process reads."""
        document = {
            "requests": [[*key, counts.buckets, counts.seconds] for key, counts in self.requests.items()],
            "counters": [[*key, value] for key, value in self.counters.items()],
            "gauges": [[*key, value] for key, value in self.gauges.items()],
        }
        return json.dumps(document)

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Read what `to_json` wrote."""
        document: dict[str, Any] = json.loads(text)
        return cls(
            {
                (method, route, status): Counts(buckets, seconds)
                for method, route, status, buckets, seconds in document["requests"]
            },
            {(name, tuple(labels)): value for name, labels, value in document["counters"]},
            {(name, tuple(labels)): value for name, labels, value in document["gauges"]},
        )


class Snapshots:
    """A file a process. A dead process' file stays, for what it counted did happen."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        # the number of a process comes again, a file's name does not
        self._own = directory / f"{os.getpid()}-{uuid.uuid4().hex}.json"

    def write(self, snapshot: Snapshot) -> None:
        """Replace this process' file in one step, so that nobody reads half of it."""
        draft = self._own.with_suffix(".draft")
        draft.write_text(snapshot.to_json(), encoding="utf-8")
        draft.replace(self._own)

    def others(self) -> Iterator[Snapshot]:
        """What the other processes wrote; of those that are dead, without gauges."""
        for path in sorted(self._directory.glob("*.json")):
            if path != self._own:
                found = Snapshot.from_json(path.read_text(encoding="utf-8"))
                yield found if _lives(path) else Snapshot(found.requests, found.counters)


def _lives(path: Path) -> bool:
    if time.time() - path.stat().st_mtime > SILENT_SECONDS:
        return False
    if os.name != "posix":
        # there, asking for a process by signal 0 would end it
        return True
    try:
        os.kill(int(path.name.partition("-")[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
