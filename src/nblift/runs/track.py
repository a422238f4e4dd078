"""Each run as a run of MLflow: parameters, durations, recorded results, the executed notebook."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nblift.registry.tracking import Tracking, tracking
from nblift.runs.result import NotebookRun

if TYPE_CHECKING:
    from mlflow.entities import Metric

EXPERIMENT = "notebooks"
# what MLflow takes
_BATCH = 100
_PARAM = 6000
_TAG = 5000


def configured() -> bool:
    """Whether somebody said where runs are tracked."""
    return bool(os.environ.get("MLFLOW_TRACKING_URI"))


def track(runs: Sequence[NotebookRun], root: Path) -> None:
    """Write the runs that took place; `root` holds `mlflow.db` where no server is named.

    Raises:
        UsageError: MLflow is not installed.
        RegistryError: MLflow said no.
    """
    done = [run for run in runs if run.verdict != "unchanged"]
    if not done:
        return
    with tracking(root) as connection:
        experiment = connection.experiment(EXPERIMENT).experiment_id
        for run in done:
            _write(connection, experiment, run)


def _write(connection: Tracking, experiment: str, run: NotebookRun) -> None:
    from mlflow.entities import Param, RunTag

    client = connection.client
    now = int(time.time() * 1000)
    tags: dict[str, Any] = {
        "mlflow.source.name": run.notebook.as_posix(),
        "mlflow.source.type": "NOTEBOOK",
        "nblift.notebook": run.notebook.as_posix(),
        "nblift.verdict": run.verdict,
    }
    if run.reason:
        tags["nblift.reason"] = run.reason[:_TAG]
    made = client.create_run(
        experiment, start_time=now - int(run.seconds * 1000), tags=tags, run_name=run.notebook.stem
    )
    run_id = made.info.run_id
    metrics = list(_metrics(run, now))
    params = [Param(_key(name), str(value)[:_PARAM]) for name, value in run.parameters.items()]
    texts = [RunTag(_key(name), value) for name, value in run.scalars.items() if isinstance(value, str)]
    for start in range(0, max(len(metrics), len(params), len(texts)), _BATCH):
        part = slice(start, start + _BATCH)
        client.log_batch(run_id, metrics[part], params[part], texts[part])
    for path in (run.output, run.html):
        if path is not None:
            client.log_artifact(run_id, str(path))
    client.set_terminated(run_id, "FINISHED" if run.passed else "FAILED", end_time=now)


def _metrics(run: NotebookRun, now: int) -> list[Metric]:
    from mlflow.entities import Metric

    found = [Metric("seconds", run.seconds, now, 0)]
    found += [Metric("cell_seconds", seconds, now, cell) for cell, seconds in sorted(run.cell_seconds.items())]
    found += [Metric(_key(name), float(v), now, 0) for name, v in run.scalars.items() if not isinstance(v, str)]
    return found


def _key(name: str) -> str:
    """MLflow allows letters, digits, and a few signs."""
    return "".join(c if c.isalnum() or c in "_-. /" else "_" for c in name)[:250] or "_"
