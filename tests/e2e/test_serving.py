"""The service as a process, in front of a real registry, asked with real curl."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest

HERE = Path(__file__).parent
RUN = "from nblift.serving.running import run; run()"
EXPORT = "import sys; from pathlib import Path; from nblift.cli.export import export; export(Path(sys.argv[1]))"
WITHOUT_MLFLOW = "import sys; sys.modules['mlflow'] = None; "
ALIAS = """
import sys, mlflow
mlflow.MlflowClient("sqlite:///mlflow.db").set_registered_model_alias("penguins", "production", sys.argv[1])
"""


def python(project: Path, code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a project."""
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", **variables}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def serving(project: Path, code: str = RUN, **variables: str) -> Iterator[str]:
    """A service in a project, and its address."""
    environment = {**os.environ, "NBLIFT_PORT": "0", **variables}
    with TemporaryFile("w+") as log:
        process = subprocess.Popen([sys.executable, "-c", code], cwd=project, env=environment, stderr=log)
        try:
            yield address(process, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def address(process: subprocess.Popen[bytes], log: IO[str]) -> str:
    """Where a starting service listens, once its log says so."""
    for _ in range(600):
        log.seek(0)
        said = log.read()
        if found := re.search(r"running on (http://\S+)", said):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{said}")


def get(url: str, record: object = None) -> tuple[int, Any, dict[str, str]]:
    """Status, body and headers of an answer."""
    data = None if record is None else json.dumps(record).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.load(response), dict(response.headers.items())
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), dict(error.headers.items())


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once it holds; the machine may be slow."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to hold within a minute")


def example(url: str) -> Any:
    return get(f"{url}/openapi.json")[1]["components"]["schemas"]["Record"]["examples"][0]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two registered versions and no production version."""
    project = tmp_path_factory.mktemp("project")
    csv = HERE.parents[1] / "data/raw/penguins.csv"
    command = [sys.executable, str(HERE / "make_registry.py"), str(csv)]
    subprocess.run(command, cwd=project, check=True, env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"})
    (project / "params.yaml").write_text("registry: {name: penguins}\n")
    return project


@pytest.fixture(scope="module")
def promoted(registry: Path) -> Path:
    assert python(registry, ALIAS, "1").returncode == 0
    return registry


@pytest.fixture(scope="module")
def exported(promoted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The production version as a folder, in a project without a registry."""
    folder = tmp_path_factory.mktemp("image") / "build" / "model"
    for _ in range(2):
        done = python(promoted, EXPORT, str(folder))
        assert done.returncode == 0, done.stderr
    return folder


def test_before_the_first_promotion_it_lives_and_says_what_is_missing(registry: Path) -> None:
    with serving(registry, NBLIFT_ALIAS="nobody") as url:
        assert get(f"{url}/health/live")[0] == 200
        wait_until(lambda: "nobody" in get(f"{url}/health/ready")[1]["detail"])
        status, problem, headers = get(f"{url}/health/ready")
    assert (status, problem["type"]) == (503, "urn:nblift:problem:no-model")
    assert problem["detail"] == "the registry has no nobody version of 'penguins'"
    assert headers["x-model-version"] == "none"


def test_it_answers_with_the_production_version(promoted: Path) -> None:
    for version in ("1", "2"):
        assert python(promoted, ALIAS, version).returncode == 0
        with serving(promoted) as url:
            wait_until(lambda: get(f"{url}/info")[1]["model_version"] == version)  # noqa: B023
            status, answer, headers = get(f"{url}/predict", example(url))
            model = get(f"{url}/model")[1]
        assert (status, answer["model_version"], headers["x-model-version"]) == (200, version, version)
        assert answer["prediction"] == "Adelie"
        assert (model["version"], model["alias"]) == (version, "production")
        assert model["tags"]["nblift.git_commit"] == "abc"
        assert model["metrics"] == {"trees": 5.0 * int(version)}


def test_wrong_bodies_get_problems(exported: Path, tmp_path: Path) -> None:
    ask_wrongly = runpy.run_path(str(HERE / "wrong_bodies.py"))["run"]
    with serving(tmp_path, NBLIFT_MODEL_DIR=str(exported)) as url:
        assert ask_wrongly(url) == []
        assert get(f"{url}/health/ready")[0] == 200


def test_an_export_is_served_without_mlflow(promoted: Path, exported: Path, tmp_path: Path) -> None:
    assert [path.name for path in exported.parent.iterdir()] == ["model"]
    with serving(tmp_path, WITHOUT_MLFLOW + RUN, NBLIFT_MODEL_DIR=str(exported)) as url:
        assert get(f"{url}/predict", example(url))[1]["prediction"] == "Adelie"
        assert get(f"{url}/model")[1]["tags"]["nblift.git_commit"] == "abc"
    (tmp_path / "mlflow.py").write_text("raise ModuleNotFoundError('no mlflow here', name='mlflow')")
    with serving(promoted, PYTHONPATH=str(tmp_path), NBLIFT_STORE=str(tmp_path / "store")) as url:
        wait_until(lambda: get(f"{url}/health/ready")[1]["detail"] == "mlflow is not installed")


def test_an_export_overwrites_nothing_else(promoted: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    done = python(promoted, EXPORT, str(tmp_path))
    assert "holds something else" in done.stderr
    assert (tmp_path / "thesis.tex").exists()


def test_a_projects_own_app_is_what_runs(exported: Path, tmp_path: Path) -> None:
    own = tmp_path / "src/serving/app.py"
    own.parent.mkdir(parents=True)
    own.with_name("__init__.py").touch()
    own.write_text("from nblift.serving import create_app\n\napp = create_app(title='My birds')\n")
    with serving(tmp_path, NBLIFT_MODEL_DIR=str(exported)) as url:
        assert get(f"{url}/info")[1]["title"] == "My birds"


def test_it_does_not_open_the_door_by_itself(tmp_path: Path) -> None:
    done = python(tmp_path, RUN, NBLIFT_HOST="0.0.0.0", NBLIFT_PORT="0")
    assert done.returncode != 0
    assert "NBLIFT_AUTH=off" in done.stderr
    with serving(tmp_path, NBLIFT_HOST="0.0.0.0", NBLIFT_AUTH="off") as url:
        assert url.startswith("http://0.0.0.0:")
