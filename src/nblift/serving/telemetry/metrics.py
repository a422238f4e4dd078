"""What a process of the service counts: plain numbers in memory, which `GET /metrics` sums over all processes.

A process that serves makes one `Metrics` and hands it on. Counting a request costs about 0.3 µs::

    begun = time.perf_counter()
    metrics.in_flight += 1
    ...                                                   # the answer is sent
    metrics.in_flight -= 1
    metrics.record("POST", "/predict", 200, time.perf_counter() - begun)

    metrics.count("nblift_shed_requests", "queue")        # what else happens: see COUNTERS for names and labels
    metrics.watch("nblift_queue_depth", lambda: {(): len(queue)})   # what is read when somebody asks: see GAUGES

Where several processes serve, `NBLIFT_METRICS_DIR` names a folder that is empty when the service starts. Each process
writes its numbers there once a second (`keep_flushing` in a worker; a process without an event loop calls `flush`
itself) and whenever it is asked for `/metrics`. So a scrape is exact for the process that answers it and at most a
second old for the others. What a dead process counted stays counted; its gauges are left out.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from bisect import bisect_left
from collections.abc import Callable, Mapping
from pathlib import Path

from nblift.serving.telemetry.snapshots import Counts, Labels, Snapshot, Snapshots

log = logging.getLogger("nblift.serving")

FLUSH_SECONDS = 1.0
# upper ends of the histogram's buckets, in seconds; a compiled answer takes 0.00005
BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# name (without _total): what it counts, its labels
COUNTERS: dict[str, tuple[str, Labels]] = {
    "nblift_shed_requests": ("Requests turned away with 503, by what was full.", ("reason",)),
    "nblift_model_changes": (
        "New versions behind the alias, by whether a process went over to it (taken) or not (refused).",
        ("outcome",),
    ),
    "nblift_shadow_answers": (
        "Answers of the challenger beside those of the version that serves: same, different, failed.",
        ("outcome",),
    ),
}
# name: what it is, its labels; summed over the processes that live, but for `_info`, which is 1
GAUGES: dict[str, tuple[str, Labels]] = {
    "nblift_requests_in_flight": ("Requests that wait for their answer.", ()),
    "nblift_queue_depth": ("Records that wait for the model.", ()),
    "nblift_model_info": (
        "The version that answers, and by which path: compiled or pipeline.",
        ("model", "version", "path"),
    ),
}


class Metrics:
    """The numbers of one process. `record` and `in_flight` belong to the event loop, the rest to any thread."""

    def __init__(self, directory: Path | None = None) -> None:
        self.in_flight = 0
        self._requests: dict[tuple[str, str, int], Counts] = {}
        self._counters: dict[tuple[str, Labels], float] = {}
        self._gauges: dict[str, Callable[[], Mapping[Labels, float]]] = {}
        self._lock = threading.Lock()
        self._snapshots = None if directory is None else Snapshots(directory)
        self.watch("nblift_requests_in_flight", lambda: {(): self.in_flight})

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request. `route` is the template of a path that the service has, never a client's path."""
        counts = self._requests.get((method, route, status))
        if counts is None:
            counts = self._requests[method, route, status] = Counts([0] * (len(BOUNDS) + 1))
        counts.seconds += seconds
        counts.buckets[bisect_left(BOUNDS, seconds)] += 1

    def count(self, name: str, *labels: str) -> None:
        """Count one event of `COUNTERS`."""
        if len(labels) != len(COUNTERS[name][1]):
            raise TypeError(f"{name} has the labels {COUNTERS[name][1]}")
        with self._lock:
            self._counters[name, labels] = self._counters.get((name, labels), 0) + 1

    def watch(self, name: str, read: Callable[[], Mapping[Labels, float]]) -> None:
        """Take the values of a gauge of `GAUGES`, by their labels, from `read` whenever they are needed."""
        if name not in GAUGES:
            raise KeyError(name)
        self._gauges[name] = read

    def snapshot(self) -> Snapshot:
        """The numbers as they are now."""
        with self._lock:
            counters = dict(self._counters)
        # a copy first, for the event loop may add a route meanwhile
        requests = {key: Counts(list(counts.buckets), counts.seconds) for key, counts in list(self._requests.items())}
        gauges = {(name, labels): value for name, read in self._gauges.items() for labels, value in read().items()}
        return Snapshot(requests, counters, gauges)

    def flush(self) -> Snapshot:
        """Write the numbers where the other processes find them, if there are others."""
        snapshot = self.snapshot()
        if self._snapshots is not None:
            self._snapshots.write(snapshot)
        return snapshot

    def text(self) -> bytes:
        """The numbers of all processes, in the text format of Prometheus."""
        from nblift.serving.telemetry.exposition import expose

        # what was told once must not be lost with this process: a counter must not fall
        own = self.flush()
        return expose([own, *(self._snapshots.others() if self._snapshots is not None else ())])

    async def keep_flushing(self) -> None:
        """Flush once a second until cancelled, and then once more."""
        if self._snapshots is None:
            return
        try:
            while True:
                self._try_flush()
                await asyncio.sleep(FLUSH_SECONDS)
        finally:
            self._try_flush()

    def _try_flush(self) -> None:
        try:
            self.flush()
        except OSError as error:
            # a full disk is no reason to stop answering
            log.warning("the metrics of process %d cannot be written: %s", os.getpid(), error.strerror)
