"""Score a model version on the test rows that the pipeline holds now.

A version that brings code of its own (`code/`) is scored in a process of its own: its classes have the same names as
those of the version that it is compared with.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from nblift.errors import RegistryError, UsageError
from nblift.registry.gate import Score
from nblift.registry.project import Project, read_project
from nblift.registry.settings import WHERE
from nblift.registry.tables import as_target, read_table
from nblift.registry.tracking import Tracking
from nblift.registry.trust import importable, load_model

MODEL_FILES = ("model.skops", "model.pkl")


def score_version(tracking: Tracking, project: Project, version: str) -> Score:
    """Download the version and score it by `registry.gate.compare`; a model that fails is a score with a problem.

    Raises:
        UsageError: there is no such scorer, or params.yaml names no test rows.
    """
    check_comparable(project)
    with tempfile.TemporaryDirectory() as folder:
        try:
            package = _download(tracking, project.settings.name, version, folder)
            value = _score_apart(project, package) if (package / "code").is_dir() else score_package(project, package)
        except RegistryError as error:
            return Score(version, problem=f"cannot be scored: {error.message}")
    return Score(version, value)


def check_comparable(project: Project) -> None:
    """Make sure that there is a scorer, and rows.

    Raises:
        UsageError: there is no such scorer, or params.yaml names no test rows.
    """
    from sklearn.metrics import get_scorer_names

    settings = project.settings
    if settings.gate.compare not in get_scorer_names():
        raise UsageError(
            f"registry.gate.compare: {settings.gate.compare} is no scorer of scikit-learn",
            where=WHERE,
            hint="Names such as accuracy, f1_macro, r2: `sklearn.metrics.get_scorer_names()`.",
        )
    if settings.test_features is None or settings.test_target is None:
        raise UsageError(
            "registry.gate.compare needs registry.test_features and registry.test_target",
            where=WHERE,
        )


def score_package(project: Project, package: Path) -> float:
    """The score of a downloaded model in this process.

    Raises:
        RegistryError: the model may not be loaded, cannot be, or does not fit the rows.
    """
    from sklearn.metrics import get_scorer

    settings = project.settings
    features, target = str(settings.test_features), str(settings.test_target)
    rows = read_table(project.file(features), features)
    truth = as_target(read_table(project.file(target), target))
    code = package / "code"
    with importable(code if code.is_dir() else project.root / "src"):
        model = load_model(_model_file(package), "model", settings.trusted_types, settings.allow_pickle)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return float(get_scorer(str(settings.gate.compare))(model, rows, truth))
        except Exception as error:  # whatever the estimator or the scorer raises
            first = str(error).strip().split("\n\n")[0]
            raise RegistryError(f"it fails on the test rows: {type(error).__name__}: {first}") from error


def _score_apart(project: Project, package: Path) -> float:
    command = [
        sys.executable,
        "-m",
        "nblift.registry.scoring",
        str(project.root),
        str(package),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise RegistryError(f"scoring ended with {done.returncode}: {done.stderr.strip()[-500:]}") from None
    if "problem" in answer:
        raise RegistryError(answer["problem"])
    return float(answer["score"])


def _download(tracking: Tracking, name: str, version: str, folder: str) -> Path:
    from mlflow.artifacts import download_artifacts

    uri = tracking.client.get_model_version_download_uri(name, version)
    try:
        return Path(download_artifacts(artifact_uri=uri, dst_path=folder, tracking_uri=tracking.uri))
    except Exception as error:  # each artifact store has errors of its own
        raise RegistryError(f"its files cannot be fetched: {error}") from error


def _model_file(package: Path) -> Path:
    for name in MODEL_FILES:
        if (package / name).is_file():
            return package / name
    raise RegistryError(f"it has neither {' nor '.join(MODEL_FILES)}: nblift did not register it")


def main() -> None:
    """`python -m nblift.registry.scoring PROJECT PACKAGE`: one JSON document with `score` or `problem`."""
    root, package = map(Path, sys.argv[1:])
    try:
        answer: dict[str, object] = {"score": score_package(read_project(root), package)}
    except RegistryError as error:
        answer = {"problem": error.message}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
