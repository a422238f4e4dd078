"""Numbers of several processes as one text in the format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from nblift.serving.telemetry.metrics import BOUNDS, COUNTERS, GAUGES
from nblift.serving.telemetry.snapshots import Counts, Labels, Snapshot


def expose(snapshots: Iterable[Snapshot]) -> bytes:
    """The sums, in the text format 0.0.4."""
    return generate_latest(_Summed(list(snapshots)))


class _Summed(Collector):
    def __init__(self, snapshots: list[Snapshot]) -> None:
        self._snapshots = snapshots

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        yield from self._requests()
        counters = _sum(snapshot.counters for snapshot in self._snapshots)
        for name, (about, labels) in COUNTERS.items():
            counter = CounterMetricFamily(name, about, labels=labels)
            for values, number in sorted(counters.get(name, {}).items()):
                counter.add_metric(values, number)
            yield counter
        gauges = _sum(snapshot.gauges for snapshot in self._snapshots)
        for name, (about, labels) in GAUGES.items():
            gauge = GaugeMetricFamily(name, about, labels=labels)
            for values, number in sorted(gauges.get(name, {}).items()):
                gauge.add_metric(values, 1.0 if name.endswith("_info") else number)
            yield gauge

    def _requests(self) -> Iterator[Metric]:
        answered = CounterMetricFamily("nblift_requests", "Answered requests.", labels=("method", "route", "status"))
        times = HistogramMetricFamily(
            "nblift_request_seconds", "Time from a request's arrival to its answer.", labels=("method", "route")
        )
        by_status: dict[tuple[str, str, int], int] = {}
        by_route: dict[tuple[str, str], Counts] = {}
        for snapshot in self._snapshots:
            for key, counts in snapshot.requests.items():
                by_status[key] = by_status.get(key, 0) + sum(counts.buckets)
                total = by_route.setdefault(key[:2], Counts([0] * len(counts.buckets)))
                total += counts
        for (method, route, status), number in sorted(by_status.items()):
            answered.add_metric((method, route, str(status)), number)
        ends = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
        for labels, counts in sorted(by_route.items()):
            times.add_metric(labels, list(zip(ends, accumulate(counts.buckets), strict=True)), counts.seconds)
        yield answered
        yield times


def _sum(parts: Iterable[dict[tuple[str, Labels], float]]) -> dict[str, dict[Labels, float]]:
    found: dict[str, dict[Labels, float]] = {}
    for part in parts:
        for (name, labels), value in part.items():
            family = found.setdefault(name, {})
            family[labels] = family.get(labels, 0) + value
    return found
