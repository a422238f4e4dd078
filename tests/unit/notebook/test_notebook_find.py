from __future__ import annotations

from pathlib import Path

import pytest

from nblift.errors import UsageError
from nblift.notebook.find import find


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("nb/a.ipynb", "nb/deep/a.ipynb", "nb/b.ipynb", "other/a.ipynb", "nb/notes.txt", "empty/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str, output: str = "reports/runs") -> dict[str, str]:
    return {n.as_posix(): p.as_posix() for n, p in find([Path(p) for p in paths], Path(output)).items()}


def test_a_folder_keeps_the_paths_below_it(project: Path) -> None:
    assert found("nb") == {"nb/a.ipynb": "a", "nb/b.ipynb": "b", "nb/deep/a.ipynb": "deep/a"}


def test_a_file_is_written_under_its_name(project: Path) -> None:
    assert found("nb/deep/a.ipynb") == {"nb/deep/a.ipynb": "a"}


def test_the_same_name_from_two_folders_stays_two_files(project: Path) -> None:
    assert found("nb/a.ipynb", "other/a.ipynb") == {"nb/a.ipynb": "nb/a", "other/a.ipynb": "other/a"}
    assert sorted(found("nb", "other").values()) == ["nb/a", "nb/b", "nb/deep/a", "other/a"]


def test_a_notebook_named_twice_runs_once(project: Path) -> None:
    assert found("nb/b.ipynb", "nb") == {"nb/b.ipynb": "b", "nb/a.ipynb": "a", "nb/deep/a.ipynb": "deep/a"}


@pytest.mark.parametrize("name", [".ipynb_checkpoints/a-checkpoint.ipynb", "env/lib/a.ipynb", "reports/runs/a.ipynb"])
def test_folders_that_hold_no_notebooks_of_ones_own_are_passed_over(project: Path, name: str) -> None:
    path = project / "nb" / name
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    if name.startswith("env"):
        (project / "nb/env/pyvenv.cfg").write_text("")
    assert len(found("nb", output="nb/reports/runs")) == 3


@pytest.mark.parametrize(
    ("path", "message"),
    [("gone", "does not exist"), ("nb/notes.txt", "is not a notebook"), ("empty", "no notebook in")],
)
def test_what_is_no_notebook_is_wrong_usage(project: Path, path: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        found(path)
