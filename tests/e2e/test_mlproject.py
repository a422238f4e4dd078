"""`mlflow run` with the entry points of MLproject."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from e2e.clone import SHARED, environment, typed
from e2e.served import free_port, get, wait_until

pytestmark = SHARED


def mlflow_run(root: Path, arguments: str = "") -> str:
    done = typed(root, f"mlflow run . --env-manager=local {arguments}")
    assert done.returncode == 0, done.stdout
    return done.stdout


def last_run(root: Path) -> dict[str, str]:
    """The newest run of the registry's database."""
    connection = sqlite3.connect(root / "mlflow.db")
    try:
        run_id, status = connection.execute(
            "SELECT run_uuid, status FROM runs ORDER BY start_time DESC LIMIT 1"
        ).fetchone()
        metrics = connection.execute("SELECT key FROM metrics WHERE run_uuid = ?", [run_id]).fetchall()
    finally:
        connection.close()
    return {"run_id": run_id, "status": status, "metrics": " ".join(sorted(key for (key,) in metrics))}


def newest_version(clone: Path) -> tuple[int, str]:
    """The newest version of the registered model, and its run."""
    connection = sqlite3.connect(clone / "mlflow.db")
    try:
        rows = connection.execute("SELECT version, run_id FROM model_versions").fetchall()
    finally:
        connection.close()
    return max((int(version), str(run_id)) for version, run_id in rows)


def test_main_reproduces_and_registers_in_the_run_that_mlflow_started(clone: Path) -> None:
    params = clone / "params.yaml"
    text = params.read_text(encoding="utf-8")
    turned, count = re.subn(r"n_estimators: \d+", "n_estimators: 150", text)
    assert count == 1
    params.write_text(turned, encoding="utf-8")
    try:
        mlflow_run(clone)
        run = last_run(clone)
        version, run_id = newest_version(clone)
    finally:
        params.write_text(text, encoding="utf-8")
    assert (run_id, run["status"]) == (run["run_id"], "FINISHED")
    assert {"accuracy", "macro_f1"} <= set(run["metrics"].split())
    assert version > 1


def test_notebooks(clone: Path) -> None:
    page = clone / "reports/runs/penguins.html"
    page.unlink()
    mlflow_run(clone, "-e notebooks -P path=notebooks/penguins.ipynb")
    assert page.is_file()


def test_stage(clone: Path) -> None:
    metrics = clone / "metrics/evaluate.json"
    before = metrics.stat().st_mtime_ns
    mlflow_run(clone, "-e stage -P name=evaluate")
    assert metrics.stat().st_mtime_ns > before


def test_promote(clone: Path) -> None:
    assert "gate: penguins version" in mlflow_run(clone, "-e promote")


def test_serve(clone: Path, tmp_path: Path) -> None:
    port = free_port()
    command = ["mlflow", "run", ".", "--env-manager=local", "-e", "serve", "-P", f"port={port}"]
    with (tmp_path / "log").open("w+") as log:
        # its own process group: MLflow starts a shell that starts the service
        process = subprocess.Popen(
            command, cwd=clone, env=environment(), stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_until(f"http://127.0.0.1:{port}/health/ready", process)
            assert get(f"http://127.0.0.1:{port}/model")["name"] == "penguins"
        except OSError as error:
            log.seek(0)
            pytest.fail(f"{error}\n{log.read()}")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
