"""The wheel holds nblift and nothing else, and installs alone, in every Python that it says it supports."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from e2e.clone import make_clone

SUPPORTED = ("3.10", "3.11", "3.12", "3.13")


def output(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def find_python(version: str) -> str | None:
    """An interpreter of that version: this one, one on PATH, or one of pyenv's."""
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    for candidate in filter(None, (sys.executable, shutil.which(f"python{version}"), *map(str, found))):
        done = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return candidate
    return None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = make_clone(tmp_path_factory.mktemp("source") / "nblift")
    output(sys.executable, "-m", "build", "--wheel", "--no-isolation", cwd=source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.mark.xdist_group("wheel")
def test_it_holds_nblift_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"nblift", f"{wheel.name.split('-py3')[0]}.dist-info"}
    for name in ("py.typed", "emit/templates/MLproject.j2", "analysis/libraries/parameters.yaml"):
        assert f"nblift/{name}" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


@pytest.mark.xdist_group("wheel")
@pytest.mark.parametrize("version", SUPPORTED)
def test_it_installs_alone(wheel: Path, tmp_path: Path, version: str) -> None:
    python = find_python(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    output(python, "-m", "venv", str(tmp_path / "venv"))
    inside = tmp_path / "venv" / "bin"
    output(str(inside / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel))
    assert output(str(inside / "nblift"), "--version").startswith("nblift ")
    assert "refactor" in output(str(inside / "nblift"), "--help")
    # a stage needs nothing more than this
    (tmp_path / "src/pipeline").mkdir(parents=True)
    (tmp_path / "src/pipeline/__init__.py").touch()
    (tmp_path / "src/pipeline/double.py").write_text("def double(x):\n    twice = 2 * x\n    return twice\n")
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n  double:\n    cmd: nblift stage double\n    deps: [x.json]\n    outs: [twice.json]\n"
    )
    (tmp_path / "x.json").write_text("21\n")
    output(str(inside / "nblift"), "stage", "double", cwd=tmp_path)
    assert (tmp_path / "twice.json").read_text() == "42\n"
