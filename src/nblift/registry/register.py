"""Register what the pipeline made: one MLflow run, written in one go, and a model version with its lineage."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nblift.model.report import report_path
from nblift.registry.lineage import lineage_tags
from nblift.registry.lock import check_fresh, read_lock
from nblift.registry.notebook import notebook_to_log
from nblift.registry.package import read_fitted
from nblift.registry.params import flat_params, read_metrics
from nblift.registry.project import Project, read_project
from nblift.registry.record import Record, write_record
from nblift.registry.tracking import tracking

if TYPE_CHECKING:
    from nblift.registry.lock import Lock

CHALLENGER = "challenger"
REPORT = "reports/register.json"


@dataclass(frozen=True)
class Registration:
    """A new model version.

    `model_uri` is `models:/<name>/<version>`; a metric that is not finite is NaN or ±inf; `compiled` says whether a
    service will answer by the compiled model, or why not.
    """

    name: str
    version: str
    run_id: str
    model_uri: str
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    compiled: str

    def to_json(self) -> str:
        """The document that programs read; a metric that is not finite is null there."""
        return _dump({**asdict(self), "metrics": _finite(self.metrics)})

    def lineage_json(self) -> str:
        """The document of `reports/register.json`: what was registered, the same for the same inputs.

        Runs and versions are the registry's to number, and commits follow: with them, DVC would see another output
        each time, and `dvc.lock` would change on every machine.
        """
        passing = ("nblift.git_commit", "nblift.git_clean", "nblift.notebook_logged")
        lineage = {key: value for key, value in self.tags.items() if key not in passing}
        return _dump({"name": self.name, "lineage": lineage, "metrics": _finite(self.metrics)})


def _finite(metrics: Mapping[str, float]) -> dict[str, float | None]:
    return {key: value if math.isfinite(value) else None for key, value in metrics.items()}


def _dump(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def register(root: Path) -> Registration:
    """Register the model of the project in `root`, as its stage `register` does.

    Every call makes a run and a version; DVC calls only where something changed. The new version becomes the
    `challenger`. Inside of `mlflow run` the run is the one that MLflow started.

    Raises:
        UsageError: dvc.yaml or params.yaml do not say what to register.
        RegistryError: something is missing or cannot be registered, or MLflow refused; the run is then FAILED.
    """
    project = read_project(root)
    lock = read_lock(project.root, project.deps, project.stages)
    check_fresh(project.root, project.deps, lock)
    with tracking(project.root) as connection:
        record = _record(project, lock)
        run_id, version = write_record(connection, project, record)
        name = project.settings.name
        connection.client.set_registered_model_alias(name, CHALLENGER, version)
    uri, compiled = f"models:/{name}/{version}", record.fitted.compiled.proof.words()
    registration = Registration(name, version, run_id, uri, record.tags, record.metrics, compiled)
    _replace(project.root / REPORT, registration.lineage_json())
    return registration


def _record(project: Project, lock: Lock) -> Record:
    tags = lineage_tags(project, lock)
    notebook = notebook_to_log(project)
    if notebook is not None:
        tags["nblift.notebook"] = str(project.settings.notebook)
        tags["nblift.notebook_logged"] = notebook[1]
    contents = {path: project.file(path).read_text(encoding="utf-8") for path in project.metrics}
    return Record(
        tags=tags,
        params=flat_params(project.params),
        metrics=read_metrics(contents),
        artifacts=_artifacts(project, notebook[0] if notebook else None),
        texts={"lineage/dvc.lock.json": lock.text},
        fitted=read_fitted(project),
    )


def _artifacts(project: Project, notebook: Path | None) -> list[tuple[Path, str | None]]:
    files: list[tuple[Path, str | None]] = [(project.root / "params.yaml", None)]
    files += [(project.file(path), "metrics") for path in project.metrics]
    for dep in project.figures:
        path = project.file(dep)
        inner = Path(dep).relative_to("reports/figures")
        folder = Path("figures", inner if path.is_dir() else inner.parent)
        files.append((path, folder.as_posix()))
    if notebook is not None:
        files.append((notebook, "notebook"))
        lift = project.root / report_path(project.root, str(project.settings.notebook))
        files += [(path, "lift") for path in (lift, lift.with_suffix(".html")) if path.is_file()]
    return files


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        # mkstemp makes it private; git and other users expect an ordinary file
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
